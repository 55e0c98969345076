// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Weights: how a programme takes over reward weights that were voted.
/// @notice An epoch's weights are sealed when it opens. A vote reaches epochs that open later, and only in programmes
/// whose sponsor chose to follow the reward policy.
interface IWeights {
    /* EVENTS */

    event WeightsAdopted(uint256 indexed program, uint16 version, bytes32 indexed weightsHash);

    /* ERRORS */

    error WeightsFixed(uint256 program);
    error WeightsUnchanged(bytes32 weightsHash);

    /* ADOPT */

    /// @notice Let the epochs that open from now on have the policy's newest weights. Anyone, in a programme that follows
    /// the policy. A rotation that waits stays as it was, with these weights.
    function adoptWeights(uint256 program) external;
}
