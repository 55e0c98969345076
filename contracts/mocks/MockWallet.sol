// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title MockWallet: a contract account that accepts one signature over one digest, of whatever length.
contract MockWallet is IERC1271 {
    bytes32 public accepted;

    function accept(bytes32 digest, bytes calldata signature) external {
        accepted = keccak256(abi.encode(digest, signature));
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        bool isAccepted = accepted != 0 && accepted == keccak256(abi.encode(digest, signature));
        return isAccepted ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
