"""What the escrow's transactions cost, beside what others' cost."""
