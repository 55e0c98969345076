// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title RewardGovernor: proposals and ballots by which reputation governs.
/// @notice Anything that governance may do anywhere is a proposal here: a list of calls, voted on by the reputation that
/// was proved when the vote began, and made by the timelock after its delay. The governor holds nothing.
/// @dev Proposals, ballots and their errors are OpenZeppelin's `IGovernor`; what stands here is what differs:
/// 1. an id is a hash of the calls and the description, and of this chain and this governor too;
/// 2. every description ends with `#proposer=` and the proposer's address: nobody can hand in another's proposal first;
/// 3. a ballot that turns the outcome shortly before the end moves the end, so that others can answer it;
/// 4. what was not queued, or not executed, within the grace period has expired;
/// 5. every setting has a floor and a ceiling. The timelock is fixed, and the governor makes no call of its own.
interface IRewardGovernor {
    /* EVENTS */

    event ProposalExtended(uint256 indexed proposalId, uint64 extendedDeadline);

    /* ERRORS */

    error RoleMissing(address registry, address timelock);
    error NotProposer(address governor, address timelock);
    error SettingOutOfRange(uint256 value, uint256 least, uint256 most);
    error TimelockFixed(address timelock);
    error RelayForbidden();

    /* VIEWS */

    /// @notice How long others can answer a ballot that turned the outcome, and how far all of these may move the end;
    /// seconds.
    function swingExtension() external view returns (uint256 each, uint256 most);

    /// @notice How long a proposal that won may wait to be queued; seconds. The timelock has the same for executing it.
    function grace() external view returns (uint256);
}
