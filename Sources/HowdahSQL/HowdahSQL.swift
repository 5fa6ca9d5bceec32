// HowdahSQL
