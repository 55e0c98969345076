// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IRewardPolicy} from "../../interfaces/IRewardPolicy.sol";

/// @title RewardPolicy: the reward weights that new programmes are recommended, version after version.
contract RewardPolicy is IRewardPolicy {
    /* CONSTANTS */

    uint256 internal constant BASIS_POINTS = 10_000;
    uint256 internal constant MAX_COMPONENTS = 32;
    uint256 internal constant REST = 7 days;

    /// @dev Calldata of `setWeights` beside the weights: selector, offset and length.
    uint256 internal constant CALL_FRAME = 4 + 32 + 32;

    /* IMMUTABLES */

    address private immutable GOVERNANCE;
    uint16 private immutable STEP;

    /* STORAGE */

    uint16[] private _least;
    uint16[] private _most;
    uint16[][] private _versions;
    uint256 private _changedAt;

    /* CONSTRUCTOR */

    constructor(
        address governance_,
        uint16[] memory weights,
        uint16[] memory least,
        uint16[] memory most,
        uint16 step_
    ) {
        if (governance_ == address(0)) revert GovernanceMissing();
        if (step_ == 0) revert StepMissing();
        uint256 count = weights.length;
        if (count == 0 || count > MAX_COMPONENTS) revert ComponentsOutOfRange(count, MAX_COMPONENTS);
        if (least.length != count || most.length != count) revert BoundCountWrong(least.length, most.length, count);
        (GOVERNANCE, STEP, _least, _most) = (governance_, step_, least, most);
        _checkWeights(weights);
        _add(weights);
    }

    /* WEIGHTS */

    /// @inheritdoc IRewardPolicy
    function setWeights(uint16[] calldata weights) external {
        if (msg.sender != GOVERNANCE) revert NotGovernance(msg.sender);
        uint256 length = CALL_FRAME + 32 * weights.length;
        if (msg.data.length != length) revert CalldataLengthWrong(msg.data.length, length);
        if (block.timestamp < nextChangeAt()) revert ChangedRecently(nextChangeAt());
        _checkWeights(weights);
        _checkSteps(weights);
        _add(weights);
    }

    /* VIEWS */

    /// @inheritdoc IRewardPolicy
    function current() public view returns (uint256 version) {
        return _versions.length - 1;
    }

    /// @inheritdoc IRewardPolicy
    function weightsAt(uint256 version) public view returns (uint16[] memory weights) {
        if (version > current()) revert UnknownVersion(version, current());
        return _versions[version];
    }

    /// @inheritdoc IRewardPolicy
    function hashAt(uint256 version) external view returns (bytes32) {
        return _hash(weightsAt(version));
    }

    /// @inheritdoc IRewardPolicy
    function nextChangeAt() public view returns (uint256) {
        return _changedAt + REST;
    }

    /// @inheritdoc IRewardPolicy
    function boundsOf(uint256 component) external view returns (uint16 least, uint16 most) {
        if (component >= _least.length) revert WeightCountWrong(component + 1, _least.length);
        return (_least[component], _most[component]);
    }

    /// @inheritdoc IRewardPolicy
    function step() external view returns (uint16) {
        return STEP;
    }

    /// @inheritdoc IRewardPolicy
    function governance() external view returns (address) {
        return GOVERNANCE;
    }

    /* INTERNAL */

    function _add(uint16[] memory weights) private {
        _versions.push(weights);
        _changedAt = block.timestamp;
        emit WeightsSet(current(), _hash(weights), weights);
    }

    function _checkWeights(uint16[] memory weights) private view {
        uint256 count = _least.length;
        if (weights.length != count) revert WeightCountWrong(weights.length, count);
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            (uint16 weight, uint16 least, uint16 most) = (weights[i], _least[i], _most[i]);
            if (weight < least || weight > most) revert WeightOutOfBounds(i, weight, least, most);
            sum += weight;
        }
        if (sum != BASIS_POINTS) revert WeightsSumWrong(sum);
    }

    function _checkSteps(uint16[] memory weights) private view {
        uint16[] memory before = weightsAt(current());
        for (uint256 i = 0; i < weights.length; ++i) {
            (uint16 from, uint16 to) = (before[i], weights[i]);
            if ((from < to ? to - from : from - to) > STEP) revert StepTooLarge(i, from, to, STEP);
        }
        if (_hash(weights) == _hash(before)) revert WeightsUnchanged(_hash(weights));
    }

    /// @dev Packing an array pads each weight to a word and leaves the length out.
    function _hash(uint16[] memory weights) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(weights));
    }
}
