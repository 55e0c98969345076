// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bonds} from "./Bonds.sol";
import {Case, IDisputeCourt, Kind, Phase, Side} from "../../interfaces/IDisputeCourt.sol";
import {LeafProof} from "../../interfaces/IAttestations.sol";
import {Terms} from "../../interfaces/IInquiry.sol";

/// @title Openings: the slice through which an objection becomes a case.
abstract contract Openings is Bonds {
    /* OPEN */

    /// @inheritdoc IDisputeCourt
    function openAttestation(uint256 program, uint64 epoch, bytes32 evidenceHash)
        external
        nonReentrant
        returns (uint256 id)
    {
        (bytes32 root, uint96 pot) = INQUIRY.checkAttestation(program, epoch);
        id = _open(Kind.Attestation, program, epoch, root, address(0), 0, evidenceHash, pot);
        ESCROW.freeze(program, epoch);
        _receive(_cases[id].bond);
    }

    /// @inheritdoc IDisputeCourt
    // The escrow is fixed and calls nobody when it holds; its answer has to be written down after the call.
    // slither-disable-next-line reentrancy-no-eth
    function openShare(
        uint256 program,
        uint64 epoch,
        uint96 to,
        bytes32 evidenceHash,
        LeafProof calldata earlier,
        LeafProof calldata later
    ) external nonReentrant returns (uint256 id) {
        (bytes32 root, uint96 before) = INQUIRY.checkShare(program, epoch, to, earlier, later);
        uint96 units = later.cumulativeReward - to;
        id = _open(Kind.Share, program, epoch, root, later.account, to, evidenceHash, units);
        ESCROW.hold(program, later.account, before);
        // Only the hold's end matters: it tells this case's hold from a later one.
        // slither-disable-next-line unused-return
        (,, _cases[id].holdUntil,) = ESCROW.holdOf(program, later.account);
        _receive(_cases[id].bond);
    }

    /// @inheritdoc IDisputeCourt
    function openPlea(uint256 program, uint64 epoch, uint96 amount, bytes32 evidenceHash)
        external
        nonReentrant
        returns (uint256 id)
    {
        bytes32 root = INQUIRY.checkPlea(program, epoch);
        if (amount == 0) revert AmountMissing();
        id = _open(Kind.Plea, program, epoch, root, msg.sender, amount, evidenceHash, amount);
        _receive(_cases[id].bond);
    }

    /* JOIN */

    /// @inheritdoc IDisputeCourt
    function file(uint256 id, bytes32 evidenceHash) external {
        (, Phase phase) = _position(id);
        if (phase == Phase.Revealing || phase >= Phase.Ended) revert PhaseDiffers(phase);
        if (evidenceHash == 0) revert EvidenceMissing();
        emit EvidenceFiled(id, msg.sender, evidenceHash);
    }

    /* VIEWS */

    /// @inheritdoc IDisputeCourt
    function caseAbout(Kind kind, uint256 program, uint64 epoch, bytes32 root, address account)
        public
        view
        returns (uint256 id)
    {
        return _keys[_keyOf(kind, program, epoch, root, account)];
    }

    /* INTERNAL */

    /// @dev The bond is booked here and taken last by the caller, after the escrow agreed.
    function _open(
        Kind kind,
        uint256 program,
        uint64 epoch,
        bytes32 root,
        address account,
        uint96 amount,
        bytes32 evidenceHash,
        uint96 units
    ) private returns (uint256 id) {
        if (evidenceHash == 0) revert EvidenceMissing();
        bytes32 key = _keyOf(kind, program, epoch, root, account);
        if (_keys[key] != 0) revert CaseExists(_keys[key]);
        id = ++_caseCount;
        _keys[key] = id;
        Case storage case_ = _cases[id];
        (case_.kind, case_.program, case_.epoch, case_.root) = (kind, program, epoch, root);
        (case_.account, case_.amount, case_.evidenceHash) = (account, amount, evidenceHash);
        (case_.challenger, case_.openedAt) = (msg.sender, uint40(block.timestamp));
        case_.bond = quote(msg.sender, units);
        _addParties(id, case_);
        emit Opened(id, kind, program, epoch, msg.sender, evidenceHash);
        _book(id, 0, Side.For, case_.bond);
    }

    function _addParties(uint256 id, Case storage case_) private {
        Terms memory terms = INQUIRY.termsOf(case_.program);
        case_.beneficiary = case_.kind == Kind.Share ? case_.account : terms.vouching;
        _addParty(id, msg.sender);
        _addParty(id, terms.sponsor);
        _addParty(id, terms.vouching);
        if (case_.account != address(0)) _addParty(id, case_.account);
        _parties[id].signers = INQUIRY.signersOf(case_.program);
    }

    function _keyOf(Kind kind, uint256 program, uint64 epoch, bytes32 root, address account)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(kind, program, epoch, root, account));
    }
}
