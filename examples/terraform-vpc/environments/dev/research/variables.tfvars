cidr_block = "10.1.0.0/16"
greeting   = "Hello from research"
