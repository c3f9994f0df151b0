"""The one messenger: what happened anywhere in the house, told to those who must act on it or should know."""
