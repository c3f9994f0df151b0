"""Stand-ins of the social networks, as HTTP servers on the loopback interface."""
