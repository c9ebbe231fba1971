from datetime import timedelta

from tests.usecases.world import ANA


def test_a_registered_visit_sends_its_texts(world):
    world.register("microneedling-pen")
    world.run_until(world.now + timedelta(days=45))
    for bubble in world.phone.conversation(ANA):
        print(bubble.at, bubble.body)
    print(world.states())
    assert world.bodies()
