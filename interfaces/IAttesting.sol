// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Attestation, LeafProof, NodeProof} from "./IAttestations.sol";

/// @title Attesting: from k signatures to a root that can be claimed against.
interface IAttesting {
    /* ATTEST */

    /// @notice Post a quorum's statement about the next epoch. Anyone may carry it.
    /// @dev The window is half-open: pending from the post until just before `finalAt`, final from that second on.
    /// Epoch e + 1 opens, and its signers are sealed, when e is first attested.
    /// @param signatures One after the other, 65 bytes each (r, s, v), lower-half s, ascending by signer; at least k.
    function attest(Attestation calldata attestation, bytes calldata signatures) external;

    /* VOID */

    /// @notice Void a pending or disputed attestation whose tree holds less for a leaf than the tree before it: a lowered leaf, or
    /// one that was dropped (padding stands in its place, or a node that opens as nothing). Anyone, without jurors.
    /// @dev Monotone means: in every tree the leaf at an index keeps its account, and its reward never falls.
    /// A voided epoch is attested again, never with the same root; its pot and its milestone are free again.
    /// What a ruling lowered (`correct`) is no reason to void.
    /// @param earlier The leaf in the tree of the previous epoch.
    /// @param later What stands at the same index in the pending tree.
    function voidLowered(uint256 program, LeafProof calldata earlier, NodeProof calldata later) external;

    /// @notice Void a pending or disputed attestation whose tree holds another account at the index of an earlier leaf.
    /// @param later The leaf at the same index in the pending tree; its own `index` must equal `earlier.index`.
    function voidReplaced(uint256 program, LeafProof calldata earlier, LeafProof calldata later) external;
}
