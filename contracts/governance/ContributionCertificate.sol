// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {LeafProof} from "../../interfaces/IAttestations.sol";
import {IContributionCertificate} from "../../interfaces/IContributionCertificate.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721} from "@openzeppelin/contracts/interfaces/IERC721.sol";
import {IEscrow} from "../../interfaces/IEscrow.sol";
import {Leaves} from "./Leaves.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Portrait} from "./Portrait.sol";

/// @title ContributionCertificate: a participant's contribution to one programme, as a token that stays where it is.
contract ContributionCertificate is IContributionCertificate, ERC721, IERC4906 {
    /* CONSTANTS */

    /// @dev ERC-4906 has events alone, so its number is given, not computed.
    bytes4 internal constant METADATA_UPDATE_ID = 0x49064906;
    uint256 internal constant ACCOUNT_BITS = 160;

    /* IMMUTABLES */

    IEscrow private immutable ESCROW;
    address private immutable TOKEN;
    uint8 private immutable DECIMALS;

    /* STORAGE */

    struct Figures {
        uint64 epoch;
        uint96 cumulativeReward;
        uint16 reputation;
    }

    mapping(uint256 id => Figures) private _figures;

    /* CONSTRUCTOR */

    constructor(IEscrow escrow_) ERC721("Guerdon Contribution Certificate", "GUERDON") {
        address token = escrow_.token();
        (ESCROW, TOKEN, DECIMALS) = (escrow_, token, IERC20Metadata(token).decimals());
    }

    /* CERTIFY */

    /// @inheritdoc IContributionCertificate
    function mint(uint256 program, uint64 epoch, LeafProof calldata leaf) external returns (uint256 id) {
        // check
        id = idOf(program, leaf.account);
        if (_ownerOf(id) != address(0)) revert AlreadyCertified(id);
        if (leaf.cumulativeReward == 0) revert NothingContributed(leaf.account);
        // The escrow refuses a programme that does not exist, so none that is accepted outgrows its place in the number.
        Leaves.checkFinal(ESCROW, program, epoch, leaf);

        // effect
        _certify(id, epoch, leaf);
        _mint(leaf.account, id);

        // log
        emit Locked(id);
    }

    /// @inheritdoc IContributionCertificate
    function refresh(uint256 program, uint64 epoch, LeafProof calldata leaf) external {
        uint256 id = idOf(program, leaf.account);
        if (_ownerOf(id) == address(0)) revert NotCertified(id);
        uint64 certified = _figures[id].epoch;
        if (epoch <= certified) revert EpochNotNewer(epoch, certified);
        Leaves.checkFinal(ESCROW, program, epoch, leaf);
        _certify(id, epoch, leaf);
        emit MetadataUpdate(id);
    }

    /* APPROVALS */

    /// @notice Refused: there is nothing to approve.
    function approve(address, uint256 id) public pure override(ERC721, IERC721) {
        revert ApprovalRefused(id);
    }

    /// @notice Refused, also to take an approval back: there are none.
    function setApprovalForAll(address operator, bool) public pure override(ERC721, IERC721) {
        revert OperatorRefused(operator);
    }

    /* VIEWS */

    /// @inheritdoc IContributionCertificate
    function idOf(uint256 program, address account) public pure returns (uint256 id) {
        return program << ACCOUNT_BITS | uint160(account);
    }

    /// @inheritdoc IContributionCertificate
    function figuresOf(uint256 id) external view returns (uint64 epoch, uint96 cumulativeReward, uint16 reputation) {
        Figures memory figures = _figures[id];
        return (figures.epoch, figures.cumulativeReward, figures.reputation);
    }

    /// @inheritdoc IContributionCertificate
    function locked(uint256 id) external view returns (bool) {
        _requireOwned(id);
        return true;
    }

    /// @notice Name, description, figures and picture, all in the answer.
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned(id);
        Figures memory figures = _figures[id];
        return Portrait.uri(
            Portrait.Facts({
                program: id >> ACCOUNT_BITS,
                account: address(uint160(id)),
                epoch: figures.epoch,
                cumulativeReward: figures.cumulativeReward,
                reputation: figures.reputation,
                decimals: DECIMALS,
                escrow: address(ESCROW),
                token: TOKEN,
                chainId: block.chainid
            })
        );
    }

    /// @notice ERC-165, 721 with metadata, 4906 and 5192.
    function supportsInterface(bytes4 id) public view override(ERC721, IERC165) returns (bool) {
        // ERC-5192 is `locked` alone.
        return id == this.locked.selector || id == METADATA_UPDATE_ID || super.supportsInterface(id);
    }

    /// @inheritdoc IContributionCertificate
    function escrow() external view returns (address) {
        return address(ESCROW);
    }

    /* INTERNAL */

    /// @dev Every way to mint, move or burn ends here, and only the first is left.
    function _update(address to, uint256 id, address auth) internal override returns (address) {
        if (_ownerOf(id) != address(0)) revert TransferRefused(id);
        return super._update(to, id, auth);
    }

    function _certify(uint256 id, uint64 epoch, LeafProof calldata leaf) private {
        uint16 reputation = uint16(Math.min(leaf.reputation, Portrait.MAX_REPUTATION));
        _figures[id] = Figures(epoch, leaf.cumulativeReward, reputation);
        emit Certified(id, epoch, leaf.cumulativeReward, reputation);
    }
}
