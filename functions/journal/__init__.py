"""The one outbox: what the table's stream says has changed goes on the event bus."""
