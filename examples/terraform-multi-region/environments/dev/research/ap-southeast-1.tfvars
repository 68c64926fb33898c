greeting = "Hello from Singapore"
