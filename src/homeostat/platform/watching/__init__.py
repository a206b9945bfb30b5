"""What monitoring and load balancers ask: is it up, is it ready, how is it doing; nothing about people."""
