// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttestations, LeafProof} from "../../interfaces/IAttestations.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {SumTree} from "../libraries/SumTree.sol";

/// @title Leaves: whether a leaf stands in a programme's tree, as the escrow attested it.
library Leaves {
    /* ERRORS */

    error EpochNotFinal(uint64 epoch, uint64 newest);

    /* CHECK */

    /// @notice Refuses a leaf that is not in the tree of `epoch`, whatever became of that tree.
    function check(IEscrow escrow, uint256 program, uint64 epoch, LeafProof calldata leaf)
        internal
        view
        returns (bytes32 root)
    {
        uint32 leafCount;
        // Window and state are asked for where they matter.
        // slither-disable-next-line unused-return
        (root, leafCount,,) = escrow.attestationOf(program, epoch);
        bytes32 node = SumTree.leaf(leaf.account, leaf.cumulativeReward, leaf.reputation);
        bytes32 given = SumTree.climb(node, leaf.index, leafCount, leaf.proof);
        if (given != root) revert IAttestations.WrongProof(given, root);
    }

    /// @notice Refuses a leaf that is in neither of the two newest final trees.
    function checkFinal(IEscrow escrow, uint256 program, uint64 epoch, LeafProof calldata leaf) internal view {
        (uint64 newest, uint64 previous) = escrow.claimableEpochs(program);
        if (epoch == 0 || (epoch != newest && epoch != previous)) revert EpochNotFinal(epoch, newest);
        // Which root it is, nobody asks.
        // slither-disable-next-line unused-return
        check(escrow, program, epoch, leaf);
    }
}
