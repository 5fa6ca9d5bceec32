// Howdah
