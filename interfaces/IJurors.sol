// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Jurors: what the court asks of the registry, and the one thing it tells it.
interface IJurors {
    /// @notice Take `points` of reputation from the party behind `account`, for good: because of a ruling or an empty
    /// chair. COURT.
    function penalise(address account, uint16 points) external;

    /// @notice How many accounts offer themselves as jurors; `jurorAt` numbers them from 0, in no order that lasts.
    function jurorCount() external view returns (uint256);
    function jurorAt(uint256 position) external view returns (address);

    /// @notice When `account` last began to offer itself (unix seconds); 0 while it does not.
    function offeredAt(address account) external view returns (uint40);

    /// @notice The party an account belongs to, also when it left or acts from another one; 0 for none.
    function partyOf(address account) external view returns (bytes32);

    /// @notice Whether two parties are the same one, or the newest credential of either names the other; false where one
    /// is unknown.
    function areAffiliated(bytes32 party, bytes32 other) external view returns (bool);

    /// @notice Whether a party ever proved a leaf of `program`: it is a participant there.
    function hasProven(bytes32 party, uint256 program) external view returns (bool);
}
