"""What comes in: forms and files, judged by their content, on their way into the blob store."""
