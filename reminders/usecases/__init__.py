"""What people and the clock ask for, one verb a file. A use case owns its transactions."""
