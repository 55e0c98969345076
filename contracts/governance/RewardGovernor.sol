// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bytes} from "@openzeppelin/contracts/utils/Bytes.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
    GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IRewardGovernor} from "../../interfaces/IRewardGovernor.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title RewardGovernor: proposals and ballots by which reputation governs.
contract RewardGovernor is
    IRewardGovernor,
    GovernorSettings,
    GovernorCountingSimple,
    GovernorVotesQuorumFraction,
    GovernorTimelockControl
{
    /* CONSTANTS */

    /// @dev Time to read a proposal, and to prove reputation before it counts.
    uint48 internal constant DELAY = 1 days;
    uint256 internal constant MAX_DELAY = 7 days;

    /// @dev The shortest is longer than `EXTENSION`: before a vote begins no ballot is late.
    uint32 internal constant PERIOD = 5 days;
    uint256 internal constant MIN_PERIOD = 3 days;
    uint256 internal constant MAX_PERIOD = 14 days;

    /// @dev Votes are points of reputation: one party of the juror's bracket may propose.
    uint256 internal constant THRESHOLD = 6_000;
    uint256 internal constant MIN_THRESHOLD = 1_000;
    uint256 internal constant MAX_THRESHOLD = 8_000;

    /// @dev Percent of all votes.
    uint256 internal constant QUORUM = 20;
    uint256 internal constant MIN_QUORUM = 10;
    uint256 internal constant MAX_QUORUM = 50;

    /// @dev With the longest extension a proposal takes 12 days: governance can still rule on an appeal within its 14.
    uint256 internal constant EXTENSION = 2 days;
    uint256 internal constant MAX_EXTENSION = 4 days;

    uint256 internal constant GRACE = 14 days;

    bytes32 internal constant MARKER = keccak256("#proposer=");
    uint256 internal constant MARKER_LENGTH = 10;
    uint256 internal constant ADDRESS_LENGTH = 42;

    /* STORAGE */

    mapping(uint256 proposalId => uint256) private _extendedTo;

    /* CONSTRUCTOR */

    constructor(IVotes registry, TimelockController timelock_)
        Governor("GuerdonGovernor")
        GovernorSettings(DELAY, PERIOD, THRESHOLD)
        GovernorVotes(registry)
        GovernorVotesQuorumFraction(QUORUM)
        GovernorTimelockControl(timelock_)
    {
        if (address(registry) == address(0) || address(timelock_) == address(0)) {
            revert RoleMissing(address(registry), address(timelock_));
        }
        bool isProposer = timelock_.hasRole(timelock_.PROPOSER_ROLE(), address(this));
        if (!isProposer) revert NotProposer(address(this), address(timelock_));
    }

    /* WHAT IS REFUSED */

    /// @dev Another timelock would be another `governance` than the one all contracts know.
    function updateTimelock(TimelockController) public view override {
        revert TimelockFixed(timelock());
    }

    /// @dev As the timelock's proposer the governor could otherwise schedule and cancel what nobody voted on.
    function relay(address, uint256, bytes calldata) public payable override {
        revert RelayForbidden();
    }

    /* VIEWS */

    /// @notice Votes are counted by the second (EIP-6372), as the registry does.
    function clock() public view override(Governor, GovernorVotes) returns (uint48) {
        return Time.timestamp();
    }

    /// @notice Votes are counted by the second (EIP-6372), as the registry does.
    // The name is the standard's.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override(Governor, GovernorVotes) returns (string memory) {
        return "mode=timestamp";
    }

    /// @inheritdoc Governor
    function getProposalId(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) public view override returns (uint256) {
        uint256 content = hashProposal(targets, values, calldatas, descriptionHash);
        return uint256(keccak256(abi.encode(block.chainid, address(this), content)));
    }

    /// @inheritdoc Governor
    function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        ProposalState known = super.state(proposalId);
        bool isUnqueued = known == ProposalState.Succeeded && clock() >= proposalDeadline(proposalId) + GRACE;
        // Nobody can cancel what is queued: the timelock does not know it any more because its time is over.
        bool isUnexecuted = known == ProposalState.Canceled && proposalEta(proposalId) != 0;
        return isUnqueued || isUnexecuted ? ProposalState.Expired : known;
    }

    /// @inheritdoc Governor
    function proposalDeadline(uint256 proposalId) public view override returns (uint256) {
        uint256 end = super.proposalDeadline(proposalId);
        // While no ballot can be late none has moved the end: most ballots need not read whether one did.
        return _isLate(end) ? Math.max(end, _extendedTo[proposalId]) : end;
    }

    /// @inheritdoc Governor
    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    /// @inheritdoc Governor
    function proposalNeedsQueuing(uint256 proposalId)
        public
        view
        override(Governor, GovernorTimelockControl)
        returns (bool)
    {
        return super.proposalNeedsQueuing(proposalId);
    }

    /// @inheritdoc IRewardGovernor
    function swingExtension() external pure returns (uint256 each, uint256 most) {
        return (EXTENSION, MAX_EXTENSION);
    }

    /// @inheritdoc IRewardGovernor
    function grace() external pure returns (uint256) {
        return GRACE;
    }

    /* INTERNAL: PROPOSALS */

    function _isValidDescriptionForProposer(address proposer, string memory description)
        internal
        pure
        override
        returns (bool)
    {
        uint256 length = bytes(description).length;
        if (length < MARKER_LENGTH + ADDRESS_LENGTH) return false;
        uint256 start = length - ADDRESS_LENGTH;
        (bool isAddress, address named) = Strings.tryParseAddress(description, start, length);
        bytes memory marker = Bytes.slice(bytes(description), start - MARKER_LENGTH, start);
        return isAddress && named == proposer && keccak256(marker) == MARKER;
    }

    /* INTERNAL: BALLOTS */

    /// @dev The outcome is asked for only near the end, where a ballot that turns it leaves others no time.
    function _castVote(uint256 proposalId, address account, uint8 support, string memory reason, bytes memory params)
        internal
        override
        returns (uint256 weight)
    {
        bool isLate = _isLate(proposalDeadline(proposalId));
        bool before = isLate && _isWinning(proposalId);
        weight = super._castVote(proposalId, account, support, reason, params);
        if (isLate && _isWinning(proposalId) != before) _extend(proposalId);
    }

    function _extend(uint256 proposalId) private {
        uint256 last = super.proposalDeadline(proposalId) + MAX_EXTENSION;
        uint256 end = Math.min(clock() + EXTENSION, last);
        if (end == proposalDeadline(proposalId)) return;
        _extendedTo[proposalId] = end;
        emit ProposalExtended(proposalId, uint64(end));
    }

    function _isWinning(uint256 proposalId) private view returns (bool) {
        return _voteSucceeded(proposalId) && _quorumReached(proposalId);
    }

    function _isLate(uint256 end) private view returns (bool) {
        return clock() + EXTENSION > end;
    }

    /* INTERNAL: SETTINGS */

    function _setVotingDelay(uint48 delay) internal override {
        _checkRange(delay, DELAY, MAX_DELAY);
        super._setVotingDelay(delay);
    }

    function _setVotingPeriod(uint32 period) internal override {
        _checkRange(period, MIN_PERIOD, MAX_PERIOD);
        super._setVotingPeriod(period);
    }

    function _setProposalThreshold(uint256 threshold) internal override {
        _checkRange(threshold, MIN_THRESHOLD, MAX_THRESHOLD);
        super._setProposalThreshold(threshold);
    }

    function _updateQuorumNumerator(uint256 percent) internal override {
        _checkRange(percent, MIN_QUORUM, MAX_QUORUM);
        super._updateQuorumNumerator(percent);
    }

    function _checkRange(uint256 value, uint256 least, uint256 most) private pure {
        if (value < least || value > most) revert SettingOutOfRange(value, least, most);
    }

    /* INTERNAL: THE TIMELOCK DECIDES */

    function _queueOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
        return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _executeOperations(
        uint256 proposalId,
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) {
        super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
    }

    function _cancel(
        address[] memory targets,
        uint256[] memory values,
        bytes[] memory calldatas,
        bytes32 descriptionHash
    ) internal override(Governor, GovernorTimelockControl) returns (uint256) {
        return super._cancel(targets, values, calldatas, descriptionHash);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}
