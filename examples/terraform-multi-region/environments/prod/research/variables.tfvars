greeting = "Hello from research in production"
