"""From scores to money: integers only."""
