// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title GuerdonTimelock: makes the calls that the governor passed, after a delay that everybody can see.
/// @notice This is the address that all other contracts call `governance`. The governor alone schedules, anyone executes,
/// nobody gives or takes roles: there is no admin, and the timelock is not its own.
/// @dev Operations and their errors are OpenZeppelin's `TimelockController`; what stands here is what differs.
interface IGuerdonTimelock {
    /* ERRORS */

    error GovernorMissing();
    error DelayOutOfRange(uint256 delay, uint256 least, uint256 most);

    /* VIEWS */

    /// @notice How long an operation can be executed from the second on at which it is ready; seconds. Then it is unset.
    function grace() external view returns (uint256);

    /// @notice Between what the delay can be set; seconds.
    function delayBounds() external view returns (uint256 least, uint256 most);
}
