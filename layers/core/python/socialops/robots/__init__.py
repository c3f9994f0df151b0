"""Robots of chat groups: one module per vendor behind one contract. They write into a group; nobody answers there."""
