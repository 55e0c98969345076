"""The built-in runner: trains, values, attests and claims on a local chain, then shows what happened."""
