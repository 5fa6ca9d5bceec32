// HowdahCommand
