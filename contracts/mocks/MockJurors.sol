// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IJurors} from "../../interfaces/IJurors.sol";

/// @title MockJurors: a registry that believes whatever a test tells it.
contract MockJurors is IJurors {
    using EnumerableSet for EnumerableSet.AddressSet;

    EnumerableSet.AddressSet private _offers;
    mapping(address account => uint40) public offeredAt;
    mapping(address account => bytes32) public partyOf;
    mapping(address account => uint256) public penalties;
    mapping(bytes32 party => mapping(bytes32 other => bool)) private _affiliated;
    mapping(bytes32 party => mapping(uint256 program => bool)) public hasProven;
    bool public refuses;

    error Refusing();

    function admit(address account, bytes32 party) external {
        partyOf[account] = party;
    }

    function offer(address account, bool isOffered) external {
        offeredAt[account] = isOffered ? uint40(block.timestamp) : 0;
        if (isOffered) _offers.add(account);
        else _offers.remove(account);
    }

    function affiliate(bytes32 party, bytes32 other) external {
        (_affiliated[party][other], _affiliated[other][party]) = (true, true);
    }

    function prove(bytes32 party, uint256 program) external {
        hasProven[party][program] = true;
    }

    function refuse(bool isRefusing) external {
        refuses = isRefusing;
    }

    function penalise(address account, uint16 points) external {
        if (refuses) revert Refusing();
        penalties[account] += points;
    }

    function jurorCount() external view returns (uint256) {
        return _offers.length();
    }

    function jurorAt(uint256 position) external view returns (address) {
        return _offers.at(position);
    }

    function areAffiliated(bytes32 party, bytes32 other) external view returns (bool) {
        return _affiliated[party][other];
    }
}
