"""Posts to our webhooks as Twilio does, and as others would: signed, forged, lost, doubled, reordered."""

import base64
import hashlib
import hmac
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urlsplit

from tests.doubles.twilio_account import ACCOUNT_SID, FROM_NUMBER, SERVICE_SID

PUBLIC = "https://reminders.example.org"
TOKEN = "the-token-of-the-account"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True)
class Answer:
    """What our server said."""

    status: int
    body: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Caller:
    """Somebody who posts to `port` what Twilio would post to `public`; signs with `token`, as `algorithm`."""

    port: int
    public: str = PUBLIC
    token: str = field(default=TOKEN, repr=False)
    algorithm: str = "sha1"
    account: str = ACCOUNT_SID

    def status(self, attempt_id: str, sid: str, status: str, code: int | None = None, **more: str) -> Answer:
        """Tell what became of one text."""
        form = {"SmsSid": sid, "SmsStatus": status, "MessageStatus": status, "MessageSid": sid, "To": "+12125550101"}
        form |= {"AccountSid": self.account, "From": FROM_NUMBER, "ApiVersion": "2010-04-01"}
        form |= {} if code is None else {"ErrorCode": str(code)}
        return self.post(f"/hooks/twilio/status/{attempt_id}", form | more)

    def reply(self, sid: str, number: str, body: str, path: str = "/hooks/twilio/reply", **more: str) -> Answer:
        """Tell what a patient wrote."""
        form = {"MessageSid": sid, "SmsSid": sid, "AccountSid": self.account, "MessagingServiceSid": SERVICE_SID}
        form |= {"From": number, "To": FROM_NUMBER, "Body": body, "NumMedia": "0", "FromCity": "", "FromState": "NY"}
        return self.post(path, form | more)

    def post(self, target: str, form: Mapping[str, str]) -> Answer:
        """Sign and post a form."""
        return self.send(target, urlencode(form), {"X-Twilio-Signature": self.sign(self.public + target, form)})

    def send(self, target: str, body: str, headers: Mapping[str, str]) -> Answer:
        """Post anything, whoever one is; the name of our host is what a proxy would pass on."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        given = {"Host": urlsplit(self.public).netloc, "Content-Type": FORM, "User-Agent": "TwilioProxy/1.1"}
        try:
            connection.request("POST", target, body.encode(), {**given, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), dict(answer.getheaders()))
        finally:
            connection.close()

    def sign(self, address: str, form: Mapping[str, str]) -> str:
        """Twilio's rule, written down a second time: the address, then each name with its value, in order."""
        text = address + "".join(name + form[name] for name in sorted(form))
        digest = hmac.new(self.token.encode(), text.encode(), getattr(hashlib, self.algorithm)).digest()
        return base64.b64encode(digest).decode()

    def who(self, **changes: object) -> "Caller":
        """The same with something else about it."""
        return replace(self, **changes)  # type: ignore[arg-type]
