// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IGuerdonTimelock} from "../../interfaces/IGuerdonTimelock.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title GuerdonTimelock: makes the calls that the governor passed, after a delay that everybody can see.
contract GuerdonTimelock is IGuerdonTimelock, TimelockController {
    /* CONSTANTS */

    /// @dev Long enough to claim, to leave, or to object in public before a change takes hold.
    uint256 internal constant MIN_DELAY = 2 days;

    /// @dev Without a ceiling one proposal could end governance for ever.
    uint256 internal constant MAX_DELAY = 30 days;

    uint256 internal constant GRACE = 14 days;

    /* CONSTRUCTOR */

    constructor(address governor) TimelockController(MIN_DELAY, _only(governor), _only(address(0)), address(0)) {
        if (governor == address(0)) revert GovernorMissing();
        // Nobody is left who could give or take a role. It was granted a moment ago, so this cannot fail.
        // slither-disable-next-line unused-return
        _revokeRole(DEFAULT_ADMIN_ROLE, address(this));
    }

    /* DELAY */

    /// @inheritdoc TimelockController
    function updateDelay(uint256 delay) public override {
        if (delay < MIN_DELAY || delay > MAX_DELAY) revert DelayOutOfRange(delay, MIN_DELAY, MAX_DELAY);
        super.updateDelay(delay);
    }

    /* VIEWS */

    /// @inheritdoc TimelockController
    function getOperationState(bytes32 id) public view override returns (OperationState) {
        OperationState known = super.getOperationState(id);
        bool isStale = known == OperationState.Ready && block.timestamp >= getTimestamp(id) + GRACE;
        return isStale ? OperationState.Unset : known;
    }

    /// @inheritdoc IGuerdonTimelock
    function grace() external pure returns (uint256) {
        return GRACE;
    }

    /// @inheritdoc IGuerdonTimelock
    function delayBounds() external pure returns (uint256 least, uint256 most) {
        return (MIN_DELAY, MAX_DELAY);
    }

    /* INTERNAL */

    /// @dev Anyone executes when the zero address may.
    function _only(address account) private pure returns (address[] memory accounts) {
        accounts = new address[](1);
        accounts[0] = account;
    }
}
