// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Ledger: what the escrow holds beside what it owes.
/// @notice Books change with transfers alone. A token whose balances change otherwise (a fee switched on later, a
/// negative rebase, a seizure) leaves the escrow short; then nobody may be paid in full at another's cost.
interface ILedger {
    /* EVENTS */

    event Funded(uint256 indexed program, address indexed funder, uint96 amount, uint96 funded);
    event Short(uint256 backing, uint256 promised);
    event SurplusRecovered(address indexed to, uint256 amount);

    /* ERRORS */

    error UnknownProgram(uint256 program);
    error ProgramClosed(uint256 program);
    error NothingToFund();
    error FundingTooLarge(uint256 funded, uint256 most);
    error BalanceDiffers(uint256 balance, uint256 expected);
    error EscrowShort(uint256 backing, uint256 promised);
    error NotShort(uint256 balance, uint256 owed);
    error NoSurplus(uint256 balance, uint256 owed);
    error NotGovernance(address caller);

    /* SHORT */

    /// @notice Show that the escrow holds less than it owes. From then on every payment is `backing / promised` of what
    /// the books say, for everybody alike, and no new money is taken. Anyone; again when more is lost.
    /// @dev Walks all programmes, which is why their number is bounded. Rounding down keeps the last one payable.
    function declareShort() external;

    /// @notice Move what was sent here outside any programme to `to`. Governance; never while the escrow is short.
    function recoverSurplus(address to) external returns (uint256 amount);

    /* VIEWS */

    /// @notice Token units owed: all funding and bonds less what was paid.
    function liabilities() external view returns (uint256);

    /// @notice What stood behind what was owed when the escrow was last shown to be short; zero for never.
    function shortage() external view returns (uint256 backing, uint256 promised);

    /// @notice The one token this escrow holds, and the three parties fixed at deployment; zero for nobody.
    function token() external view returns (address);
    function court() external view returns (address);
    function stewards() external view returns (address);
    function governance() external view returns (address);

    /// @notice Where programmes that follow votes find their weights; the zero address for nowhere.
    function policy() external view returns (address);
}
