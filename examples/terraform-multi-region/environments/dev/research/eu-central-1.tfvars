greeting = "Hallo aus Frankfurt"
