// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title MockUsdc: the logic of a dollar behind a proxy that can be paused, and whose word for an account holds the
/// balance and, as highest bit, whether the account is barred. It touches storage as often as USDC does.
contract MockUsdc {
    uint256 private constant BARRED = 1 << 255;

    bool public isPaused;
    mapping(address account => uint256 word) private _states;
    mapping(address account => mapping(address spender => uint256)) public allowance;

    event Transfer(address indexed from, address indexed to, uint256 value);

    error IsPaused();
    error IsBarred(address account);
    error BalanceTooLow(uint256 balance, uint256 value);

    modifier allowed(address from, address to) {
        if (isPaused) revert IsPaused();
        _check(from);
        _check(to);
        _;
    }

    function pause(bool isPaused_) external {
        isPaused = isPaused_;
    }

    function bar(address account, bool isBarred) external {
        _states[account] = balanceOf(account) | (isBarred ? BARRED : 0);
    }

    function mint(address account, uint256 value) external {
        _set(account, balanceOf(account) + value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) external allowed(msg.sender, to) returns (bool) {
        return _move(msg.sender, to, value);
    }

    function transferFrom(address from, address to, uint256 value) external allowed(from, to) returns (bool) {
        allowance[from][msg.sender] -= value;
        return _move(from, to, value);
    }

    function balanceOf(address account) public view returns (uint256) {
        return _states[account] & ~BARRED;
    }

    function _move(address from, address to, uint256 value) private returns (bool) {
        if (value > balanceOf(from)) revert BalanceTooLow(balanceOf(from), value);
        _set(from, balanceOf(from) - value);
        _set(to, balanceOf(to) + value);
        emit Transfer(from, to, value);
        return true;
    }

    function _set(address account, uint256 balance) private {
        _check(account);
        _states[account] = balance;
    }

    function _check(address account) private view {
        if (_states[account] & BARRED != 0) revert IsBarred(account);
    }
}
