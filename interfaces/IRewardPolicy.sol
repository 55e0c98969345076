// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title RewardPolicy: the reward weights that new programmes are recommended, version after version.
/// @notice A weight says how much of a pot one component of contribution decides, in basis points. Components are known
/// by their position, which is that of the off-chain package. A programme seals one version's hash when it is created;
/// nothing here can reach it any more.
interface IRewardPolicy {
    /* EVENTS */

    event WeightsSet(uint256 indexed version, bytes32 indexed weightsHash, uint16[] weights);

    /* ERRORS */

    error NotGovernance(address caller);
    error GovernanceMissing();
    error StepMissing();
    error ComponentsOutOfRange(uint256 count, uint256 most);
    error BoundCountWrong(uint256 least, uint256 most, uint256 expected);
    error WeightCountWrong(uint256 count, uint256 expected);
    error WeightOutOfBounds(uint256 component, uint16 weight, uint16 least, uint16 most);
    error WeightsSumWrong(uint256 sum);
    error StepTooLarge(uint256 component, uint16 from, uint16 to, uint16 step);
    error WeightsUnchanged(bytes32 weightsHash);
    error ChangedRecently(uint256 until);
    error CalldataLengthWrong(uint256 length, uint256 expected);
    error UnknownVersion(uint256 version, uint256 newest);

    /* WEIGHTS */

    /// @notice Make `weights` the newest version. Governance.
    /// @dev Assumptions:
    /// 1. weights are one per component, each within its bounds, and sum to exactly 10,000;
    /// 2. no weight moves by more than `step`, and a week lies between two changes: many changes in one batch are no way
    ///    around the step;
    /// 3. the call says these weights and nothing more: bytes missing from it, or behind it, are refused.
    /// @param weights Basis points in component order.
    function setWeights(uint16[] calldata weights) external;

    /* VIEWS */

    /// @notice The newest version, from 0.
    function current() external view returns (uint256 version);

    /// @notice The weights of a version, in basis points and component order.
    function weightsAt(uint256 version) external view returns (uint16[] memory weights);

    /// @notice The hash that a programme seals: keccak256 of the weights as words of 32 bytes, one after the other.
    function hashAt(uint256 version) external view returns (bytes32);

    /// @notice The first second at which the weights may change again.
    function nextChangeAt() external view returns (uint256);

    /// @notice Bounds of a component's weight, fixed at deployment; basis points.
    function boundsOf(uint256 component) external view returns (uint16 least, uint16 most);

    /// @notice How far one change may move one weight; basis points.
    function step() external view returns (uint16);

    /// @notice Who may change weights, fixed at deployment.
    function governance() external view returns (address);
}
