// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttesting} from "../../interfaces/IAttesting.sol";
import {Attestation, IAttestations, LeafProof, NodeProof} from "../../interfaces/IAttestations.sol";
import {IRewardEscrow} from "../../interfaces/IRewardEscrow.sol";
import {ISigners, Rotation} from "../../interfaces/ISigners.sol";
import {Leaf, Trees} from "./Trees.sol";
import {Life} from "./Life.sol";
import {vm} from "./Cheats.sol";

/// @title Scene: one funded programme, driven epoch by epoch, for tests of single calls.
abstract contract Scene is Life {
    uint256 internal constant FUNDED = 100_000 * DOLLAR;

    function setUp() public virtual {
        _build();
        coin.approve(address(escrow), type(uint256).max);
        coin.mint(address(this), type(uint128).max);
        _fresh();
    }

    /// @dev Another funded programme; the model begins anew with it.
    function _fresh() internal returns (uint256 program) {
        program = escrow.createProgram(_terms());
        escrow.fund(program, uint96(FUNDED));
        models[program].funded = FUNDED;
        models[program].weights[0] = escrow.programOf(program).weightsHash;
    }

    /* ATTEST */

    function _honest(uint256 milestone, uint256 gainer)
        internal
        view
        returns (Attestation memory statement, Leaf[] memory leaves)
    {
        leaves = _nextLeaves(1, gainer, _amountOf(milestone));
        statement = _statement(1, milestone, leaves);
    }

    function _attest(uint256 milestone, uint256 gainer) internal {
        (Attestation memory statement, Leaf[] memory leaves) = _honest(milestone, gainer);
        _post(statement, leaves);
    }

    function _post(Attestation memory statement, Leaf[] memory leaves) internal {
        escrow.attest(statement, _signed(escrow.hashAttestation(statement), QUORUM));
        _believe(1, statement, leaves, NOBODY);
    }

    /// @dev The next attestation, final.
    function _settle(uint256 milestone, uint256 gainer) internal {
        _attest(milestone, gainer);
        vm.warp(_now() + WINDOW);
    }

    /// @dev A first account that was paid, and a final tree in which its leaf moved to a second one, total unchanged.
    function _settleMovedLeaf() internal {
        _settle(1, 0);
        _claim(1, 0);
        Leaf[] memory next = _nextLeaves(1, 1, 0);
        (next[0].reward, next[1].reward) = (0, next[0].reward);
        _post(_statement(1, 0, next), next);
        vm.warp(_now() + WINDOW);
    }

    /// @dev Signed by a quorum, this statement must be refused with exactly these bytes.
    function _refusedStatement(Attestation memory statement, bytes memory expected) internal {
        bytes memory signatures = _signed(escrow.hashAttestation(statement), QUORUM);
        _refused(abi.encodeCall(IAttesting.attest, (statement, signatures)), expected);
    }

    /* LEAVES */

    function _leaves(uint256 epoch) internal view returns (Leaf[] memory) {
        return models[1].epochs[epoch].leaves;
    }

    function _nodeProof(Leaf[] memory leaves, uint256 index) internal pure returns (NodeProof memory) {
        return NodeProof(Trees.at(leaves, 0, index), Trees.proof(leaves, index));
    }

    function _claimCall(uint256 epoch, uint256 index) internal view returns (bytes memory) {
        Leaf[] memory leaves = _leaves(epoch);
        Leaf memory leaf = leaves[index];
        bytes memory proof = Trees.proof(leaves, index);
        return abi.encodeCall(
            IRewardEscrow.claim,
            (1, uint64(epoch), leaf.account, leaf.reward, leaf.reputation, uint32(index), proof)
        );
    }

    function _claim(uint256 epoch, uint256 index) internal returns (uint256) {
        (bool success, bytes memory answer) = address(escrow).call(_claimCall(epoch, index));
        vm.assertTrue(success, "an honest claim was refused");
        return abi.decode(answer, (uint256));
    }

    /* SIGNERS */

    function _rotation(uint16 version) internal view returns (Rotation memory) {
        return Rotation(1, version, otherSigners, QUORUM, uint40(_now()));
    }

    function _rotate(Rotation memory rotation) internal view returns (bytes memory) {
        return abi.encodeCall(ISigners.rotate, (rotation, _signed(escrow.hashRotation(rotation), QUORUM)));
    }
}
