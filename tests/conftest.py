"""One moto for the whole session, resources made once, tables and queues emptied between tests."""
