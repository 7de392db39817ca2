"""What an audit finds, how it is told, and the evidence on one post."""
