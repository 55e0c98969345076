// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestStablecoin} from "../TestStablecoin.sol";

/// @title MockAnsweringToken: moves what it is asked to and answers with whatever bytes it was given.
contract MockAnsweringToken is TestStablecoin {
    bytes public answer = abi.encode(true);

    function answerWith(bytes calldata answer_) external {
        answer = answer_;
    }

    function transfer(address to, uint256 value) public override returns (bool) {
        _transfer(msg.sender, to, value);
        _answer();
    }

    function transferFrom(address from, address to, uint256 value) public override returns (bool) {
        _spendAllowance(from, msg.sender, value);
        _transfer(from, to, value);
        _answer();
    }

    function _answer() private view {
        bytes memory words = answer;
        assembly {
            return(add(words, 32), mload(words))
        }
    }
}
