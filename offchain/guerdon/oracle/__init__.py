"""From opened scores to signed attestations, and back: settlement, evidence, signer, replay."""
