// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Guard, Standing} from "../libraries/Guard.sol";
import {ILedger} from "../../interfaces/ILedger.sol";
import {IPrograms, Milestone, Program} from "../../interfaces/IPrograms.sol";
import {Ledger} from "../Ledger.sol";
import {SumTree} from "../libraries/SumTree.sol";
import {Terms} from "../libraries/Terms.sol";

/// @title ProgramViews: the slice that reads a programme's terms and totals.
abstract contract ProgramViews is IPrograms, ILedger, Ledger {
    using Terms for bytes;

    /* THE ESCROW */

    /// @inheritdoc ILedger
    function token() external view returns (address) {
        return address(TOKEN);
    }

    /// @inheritdoc ILedger
    function court() external view returns (address) {
        return COURT;
    }

    /// @inheritdoc ILedger
    function stewards() external view returns (address) {
        return STEWARDS;
    }

    /// @inheritdoc ILedger
    function governance() external view returns (address) {
        return GOVERNANCE;
    }

    /// @inheritdoc ILedger
    function policy() external view returns (address) {
        return address(POLICY);
    }

    /// @inheritdoc IPrograms
    function programCount() external view returns (uint256) {
        return _programCount;
    }

    /// @inheritdoc ILedger
    function shortage() external view returns (uint256 backing, uint256 promised) {
        return (_backing, _promised);
    }

    /* PROGRAMMES */

    /// @inheritdoc IPrograms
    function programOf(uint256 program) external view returns (Program memory view_) {
        (Book storage book, Guard guard) = _known(program);
        uint256 standing = guard.newestStanding();
        view_.version = uint16(_versionAt(book, standing + 1));
        bytes memory terms = Terms.read(program, view_.version);
        view_.sponsor = terms.sponsor();
        view_.token = address(TOKEN);
        view_.funded = book.funded;
        view_.released = SumTree.sumOf(_rootOf(book, standing));
        view_.paid = guard.paid();
        view_.quorum = terms.quorum();
        view_.window = terms.window();
        view_.lastEpoch = guard.epoch();
        if (view_.lastEpoch != 0) view_.finalAt = guard.finalAt();
        view_.leafCount = guard.leafCountOf(standing);
        view_.bonded = book.bonded;
        view_.bond = terms.bond();
        view_.poster = terms.poster();
        view_.isClosed = guard.standing() == Standing.Closed;
        view_.weightsHash = terms.weightsHash();
        view_.termsHash = terms.termsHash();
        view_.signers = _signers(terms);
        view_.milestones = new Milestone[](terms.milestoneCount());
        for (uint256 i = 0; i < view_.milestones.length; ++i) {
            view_.milestones[i] = _milestone(terms, i + 1);
        }
    }

    /// @inheritdoc IPrograms
    function signersOf(uint256 program) external view returns (address[] memory) {
        (Book storage book, Guard guard) = _known(program);
        return _signers(Terms.read(program, _versionAt(book, guard.newestStanding() + 1)));
    }

    /// @inheritdoc IPrograms
    function nextWeights(uint256 program) external view returns (bytes32 weightsHash, bool isFollowing) {
        (Book storage book,) = _known(program);
        bytes memory terms = _nextTerms(program, book);
        return (terms.weightsHash(), terms.isFollowing());
    }

    /// @inheritdoc IPrograms
    function pausedUntil(uint256 program) external view returns (uint40) {
        (Book storage book,) = _known(program);
        return book.pausedUntil;
    }

    /// @inheritdoc IPrograms
    function milestoneOf(uint256 program, uint256 milestone)
        external
        view
        returns (Milestone memory terms, bool isReleased)
    {
        (, Guard guard) = _known(program);
        bytes memory code = Terms.read(program, 0);
        if (milestone == 0 || milestone > code.milestoneCount()) {
            revert UnknownMilestone(milestone, code.milestoneCount());
        }
        return (_milestone(code, milestone), guard.isReleased(milestone));
    }

    /* INTERNAL */

    function _milestone(bytes memory terms, uint256 number) private pure returns (Milestone memory milestone) {
        (milestone.threshold, milestone.amount, milestone.deadline, milestone.metric) = terms.milestone(number);
    }

    function _signers(bytes memory terms) private pure returns (address[] memory signers) {
        signers = new address[](terms.signerCount());
        for (uint256 i = 0; i < signers.length; ++i) {
            signers[i] = terms.signer(i);
        }
    }
}
