// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttestations, LeafProof, State} from "../../interfaces/IAttestations.sol";
import {IDisputeCourt} from "../../interfaces/IDisputeCourt.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {IInquiry, Terms} from "../../interfaces/IInquiry.sol";
import {IJurors} from "../../interfaces/IJurors.sol";
import {Leaves} from "./Leaves.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Program} from "../../interfaces/IPrograms.sol";
import {SumTree} from "../libraries/SumTree.sol";

/// @title Inquiry: what the court asks of the escrow and the registry, without a word of its own.
contract Inquiry is IInquiry {
    /* CONSTANTS */

    uint256 internal constant LOOKED_AT = 2_000;

    uint256 internal constant PLEA_TIME = 7 days;

    /* IMMUTABLES */

    IEscrow private immutable ESCROW;
    IJurors private immutable REGISTRY;

    /* CONSTRUCTOR */

    constructor(IEscrow escrow, IJurors registry) {
        (ESCROW, REGISTRY) = (escrow, registry);
    }

    /* VIEWS */

    /// @inheritdoc IInquiry
    function partyOf(address account) public view returns (bytes32 party) {
        party = REGISTRY.partyOf(account);
        if (party == 0) party = bytes32(uint256(uint160(account)));
    }

    /// @inheritdoc IInquiry
    function checkAttestation(uint256 program, uint64 epoch) external view returns (bytes32 root, uint96 pot) {
        State state = ESCROW.stateOf(program, epoch);
        if (state != State.Pending) revert IAttestations.NotPending(epoch, state);
        (root,) = _tree(program, epoch);
        pot = SumTree.sumOf(root);
        if (epoch == 1) return (root, pot);
        (bytes32 before,) = _tree(program, epoch - 1);
        pot -= SumTree.sumOf(before);
    }

    /// @inheritdoc IInquiry
    function checkShare(
        uint256 program,
        uint64 epoch,
        uint96 to,
        LeafProof calldata earlier,
        LeafProof calldata later
    ) external view returns (bytes32 root, uint96 before) {
        State state = ESCROW.stateOf(program, epoch);
        if (state != State.Pending && state != State.Disputed) revert IAttestations.NotPending(epoch, state);
        root = Leaves.check(ESCROW, program, epoch, later);
        before = _rewardBefore(program, epoch, earlier, later);
        if (to < before || to >= later.cumulativeReward) {
            revert IDisputeCourt.ShareOutOfRange(to, before, later.cumulativeReward);
        }
    }

    /// @inheritdoc IInquiry
    function checkPlea(uint256 program, uint64 epoch) external view returns (bytes32 root) {
        Terms memory terms = termsOf(program);
        State state = ESCROW.stateOf(program, epoch);
        bool isRecent = epoch <= terms.lastEpoch && terms.lastEpoch - epoch <= 1;
        if (!isRecent || state == State.None || state == State.Voided) revert IDisputeCourt.NotDisputable(epoch);
        uint256 until = terms.finalAt + PLEA_TIME;
        if (block.timestamp >= until) revert IDisputeCourt.PleaTooLate(until);
        (root,) = _tree(program, epoch);
    }

    /// @inheritdoc IInquiry
    function isCurrent(uint256 program, uint64 epoch, bytes32 root) external view returns (bool) {
        // Leaf count and window have no bearing here.
        // slither-disable-next-line unused-return
        (bytes32 kept,,, State state) = ESCROW.attestationOf(program, epoch);
        return state != State.Voided && (kept == root || kept == 0);
    }

    /// @inheritdoc IInquiry
    function termsOf(uint256 program) public view returns (Terms memory terms) {
        Program memory all = ESCROW.programOf(program);
        terms.sponsor = all.sponsor;
        terms.vouching = all.poster == address(0) ? all.sponsor : all.poster;
        (terms.bond, terms.bonded) = (all.bond, all.bonded);
        (terms.lastEpoch, terms.finalAt) = (all.lastEpoch, all.finalAt);
    }

    /// @inheritdoc IInquiry
    function signersOf(uint256 program) external view returns (bytes32[] memory parties) {
        address[] memory signers = ESCROW.signersOf(program);
        parties = new bytes32[](signers.length);
        for (uint256 i = 0; i < signers.length; ++i) {
            parties[i] = partyOf(signers[i]);
        }
    }

    /// @inheritdoc IInquiry
    function lowestTickets(
        bytes32 seed,
        uint256 size,
        uint256 program,
        uint256 openedAt,
        bytes32[] calldata parties,
        bytes32[] calldata barred
    ) external view returns (address[] memory jurors, uint256 found) {
        jurors = new address[](size);
        uint256[] memory tickets = new uint256[](size);
        uint256 offered = REGISTRY.jurorCount();
        uint256 first = offered > LOOKED_AT ? uint256(seed) % offered : 0;
        uint256 looked = Math.min(offered, LOOKED_AT);
        for (uint256 i = 0; i < looked; ++i) {
            address juror = REGISTRY.jurorAt((first + i) % offered);
            uint256 ticket = uint256(keccak256(abi.encode(seed, juror)));
            if (found == size && ticket >= tickets[size - 1]) continue;
            if (!_isEligible(juror, program, openedAt, parties, barred)) continue;
            if (found < size) ++found;
            uint256 at = found - 1;
            for (; at != 0 && tickets[at - 1] > ticket; --at) {
                (tickets[at], jurors[at]) = (tickets[at - 1], jurors[at - 1]);
            }
            (tickets[at], jurors[at]) = (ticket, juror);
        }
    }

    /// @inheritdoc IInquiry
    function conflictOf(bytes32 party, bytes32[] calldata others) public view returns (bytes32) {
        for (uint256 i = 0; i < others.length; ++i) {
            if (others[i] == party || REGISTRY.areAffiliated(party, others[i])) return others[i];
        }
        return 0;
    }

    /* INTERNAL */

    function _tree(uint256 program, uint64 epoch) private view returns (bytes32 root, uint32 leafCount) {
        // End of window and state are asked for where they matter.
        // slither-disable-next-line unused-return
        (root, leafCount,,) = ESCROW.attestationOf(program, epoch);
    }

    /// @dev Leaves are append-only: an index that the tree before does not have belongs to a newcomer.
    function _rewardBefore(uint256 program, uint64 epoch, LeafProof calldata earlier, LeafProof calldata later)
        private
        view
        returns (uint96)
    {
        if (epoch == 1) return 0;
        (, uint32 leafCount) = _tree(program, epoch - 1);
        if (later.index >= leafCount) return 0;
        if (earlier.index != later.index) revert IAttestations.IndexDiffers(earlier.index, later.index);
        if (earlier.account != later.account) revert IDisputeCourt.AccountMoved(earlier.account, later.account);
        // The index and account were compared; which root it is has no bearing.
        // slither-disable-next-line unused-return
        Leaves.check(ESCROW, program, epoch - 1, earlier);
        return earlier.cumulativeReward;
    }

    function _isEligible(
        address juror,
        uint256 program,
        uint256 openedAt,
        bytes32[] calldata parties,
        bytes32[] calldata barred
    ) private view returns (bool) {
        uint256 since = REGISTRY.offeredAt(juror);
        if (since == 0 || since >= openedAt) return false;
        bytes32 party = REGISTRY.partyOf(juror);
        if (party == 0 || REGISTRY.hasProven(party, program)) return false;
        for (uint256 i = 0; i < barred.length; ++i) {
            if (barred[i] == party) return false;
        }
        return conflictOf(party, parties) == 0;
    }
}
