"""Lists of visits as other systems write them: opened, mapped, judged row by row."""
