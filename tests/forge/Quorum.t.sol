// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAttesting} from "../../interfaces/IAttesting.sol";
import {Attestation, IAttestations} from "../../interfaces/IAttestations.sol";
import {Leaf} from "./Trees.sol";
import {Scene} from "./Scene.sol";
import {vm} from "./Cheats.sol";

/// @title Quorum: k distinct signers of the programme over this statement, or an error that says what is missing.
contract QuorumTest is Scene {
    Attestation private statement;
    bytes32 private digest;

    function setUp() public override {
        super.setUp();
        (Attestation memory honest,) = _honest(1, 0);
        statement = honest;
        digest = escrow.hashAttestation(honest);
    }

    function _refusedSignatures(bytes memory signatures, bytes memory expected) private {
        _refused(abi.encodeCall(IAttesting.attest, (statement, signatures)), expected);
    }

    /// @notice 9: signatures of any subset of the signers are taken when there are k of them, and only then.
    function testFuzz_anySubset(uint8 subset) external {
        bytes memory signatures;
        uint256 count = 0;
        for (uint256 i = 0; i < keys.length; ++i) {
            if (subset >> i & 1 == 0) continue;
            signatures = bytes.concat(signatures, _signature(keys[i], digest));
            ++count;
        }
        bytes memory missed = abi.encodeWithSelector(IAttestations.QuorumMissed.selector, count, QUORUM);
        if (count < QUORUM) return _refusedSignatures(signatures, missed);
        escrow.attest(statement, signatures);
        vm.assertEq(escrow.programOf(1).lastEpoch, 1, "not attested");
    }

    /// @notice E-06: one signer's signature twice, or signatures out of order, name the two accounts.
    function test_outOfOrder() external {
        bytes memory twice = bytes.concat(_signed(digest, 2), _signature(keys[1], digest));
        bytes4 error_ = IAttestations.SignatureOutOfOrder.selector;
        _refusedSignatures(twice, abi.encodeWithSelector(error_, signers[1], signers[1]));
        bytes memory turned = bytes.concat(
            _signature(keys[0], digest), _signature(keys[2], digest), _signature(keys[1], digest)
        );
        _refusedSignatures(turned, abi.encodeWithSelector(error_, signers[2], signers[1]));
    }

    /// @notice A signature of somebody who is no signer is refused, before, between and after those who are.
    function testFuzz_outsider(uint256 key) external {
        key = 1 + key % (2 ** 255);
        address outsider = vm.addr(key);
        uint256 place = 0;
        bytes memory signatures;
        for (uint256 i = 0; i < keys.length; ++i) {
            vm.assume(outsider != signers[i]);
            if (place == i && outsider < signers[i]) {
                signatures = bytes.concat(signatures, _signature(key, digest));
            } else {
                ++place;
            }
            signatures = bytes.concat(signatures, _signature(keys[i], digest));
        }
        if (place == keys.length) signatures = bytes.concat(signatures, _signature(key, digest));
        _refusedSignatures(signatures, abi.encodeWithSelector(IAttestations.NotASigner.selector, outsider));
    }

    /// @notice Bytes that are no whole signatures, and signatures that recover nobody, say so.
    function test_unusable() external {
        bytes memory torn = bytes.concat(_signed(digest, QUORUM), hex"00");
        _refusedSignatures(torn, abi.encodeWithSelector(IAttestations.SignaturesTorn.selector, 196));
        bytes memory zero = bytes.concat(_signed(digest, 2), new bytes(65));
        _refusedSignatures(zero, abi.encodeWithSelector(IAttestations.SignatureUnusable.selector, 2, 1));
    }

    /// @notice E-04: no field of the statement can change under the same signatures.
    function testFuzz_everyFieldIsSigned(uint256 field, uint256 change) external {
        Attestation memory other = statement;
        bytes memory words = abi.encode(other);
        uint256 at = 32 + 32 * (field % 12);
        bytes32 before;
        assembly ("memory-safe") {
            before := mload(add(words, at))
        }
        uint8[12] memory bits = [255, 64, 32, 255, 255, 32, 96, 96, 255, 255, 255, 40];
        bytes32 changed = bytes32(change % 2 ** bits[field % 12]);
        vm.assume(changed != before);
        assembly ("memory-safe") {
            mstore(add(words, at), changed)
        }
        other = abi.decode(words, (Attestation));
        vm.assertTrue(escrow.hashAttestation(other) != digest, "two statements with one digest");
    }

    /// @notice The digest is EIP-712's, on this chain and on any other.
    function testFuzz_digest(uint64 chain) external {
        vm.assume(chain != 0);
        vm.chainId(chain);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Guerdon"),
                keccak256("1"),
                chain,
                address(escrow)
            )
        );
        vm.assertEq(escrow.domainSeparator(), domain, "domain");
        bytes32 type_ = keccak256(
            "Attestation(uint256 program,uint64 epoch,uint32 milestone,uint256 value,bytes32 root,uint32 leafCount,uint96 pot,uint96 total,bytes32 evidenceHash,bytes32 weightsHash,bytes32 previousRoot,uint40 deadline)"
        );
        bytes32 structHash = keccak256(bytes.concat(type_, abi.encode(statement)));
        bytes32 expected = keccak256(abi.encodePacked(hex"1901", domain, structHash));
        vm.assertEq(escrow.hashAttestation(statement), expected, "digest");
    }
}
