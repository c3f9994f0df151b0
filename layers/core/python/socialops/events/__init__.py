"""The events: past tense, versioned, small. Their catalogue in the READMEs is generated from these classes.

An event names things by id and carries no personal text. `subject` is the partition key of the thing that
changed; `root` is the thing whose trace it belongs to (the post, for whatever came of a post).

They stand by subject, so that a function loads those that it tells of; `catalogue` has all.
"""
