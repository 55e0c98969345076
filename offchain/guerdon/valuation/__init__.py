"""What each participant's update is worth to the model; knows no chain, no torch, no money."""
