using Autarky.Kernels.MatMul;
using Autarky.Kernels.Quantization;

namespace Autarky.Kernels.Tests.MatMul;

public sealed class BlockPanelsTests
{
    [Theory]
    [MemberData(nameof(BlockMatMulTests.Types), MemberType = typeof(BlockMatMulTests))]
    public void Packs_every_byte_where_the_plain_packing_puts_it(TensorType type)
    {
        var random = new Random(7);
        int perBlock = type.NumbersPerBlock();
        for (int blocks = 1; blocks <= 5; blocks++)
        {
            int panelBytes = BlockPanels.PanelBytes(BlockKinds.Of(type)!.Value, blocks * perBlock);
            byte[] expected = new byte[panelBytes], actual = new byte[panelBytes];
            for (int lane = 0; lane < 16; lane++)
            {
                // Any bits: scales that are no numbers among them.
                byte[] row = new byte[type.ByteLength(blocks * perBlock)];
                random.NextBytes(row);
                BlockPanels.Reference(type, row, lane, expected);
                BlockPanels.Pack(type, row, lane, actual);
            }

            actual.ShouldBe(expected);
        }
    }

    [Theory]
    [MemberData(nameof(BlockMatMulTests.Types), MemberType = typeof(BlockMatMulTests))]
    public void A_row_that_is_too_short_is_refused(TensorType type)
    {
        byte[] panel = new byte[BlockPanels.PanelBytes(BlockKinds.Of(type)!.Value, 2 * type.NumbersPerBlock())];
        byte[] row = new byte[type.ByteLength(2 * type.NumbersPerBlock()) - 1];

        Should.Throw<ArgumentOutOfRangeException>(() => BlockPanels.Pack(type, row, 0, panel));
    }
}
