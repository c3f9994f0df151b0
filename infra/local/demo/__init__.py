"""One post's way through the whole process, played over HTTP as five people; each step verifies what it claims."""
