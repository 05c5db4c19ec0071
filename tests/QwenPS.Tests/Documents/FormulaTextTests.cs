using QwenPS.Documents.Office;
using Xunit;

namespace QwenPS.Tests.Documents;

/// <summary>Tests the references in formulas.</summary>
public sealed class FormulaTextTests
{
    [Theory]
    [InlineData("A1+B2", "B3+C4")]
    [InlineData("$A1+B$2+$C$3", "$A3+C$2+$C$3")]
    [InlineData("SUM(A1:B2,D:D,5:6)", "SUM(B3:C4,E:E,7:8)")]
    [InlineData("SUM($A:B,$1:2)", "SUM($A:C,$1:4)")]
    [InlineData("Sheet1!A1+'Q1 ''B2'' x'!A1+'A1:B1'!C1", "Sheet1!B3+'Q1 ''B2'' x'!B3+'A1:B1'!D3")]
    [InlineData("[1]Sheet1!A1+Q1!A1", "[1]Sheet1!B3+Q1!B3")]
    [InlineData("\"A1 \"\"B2\"\" \"&A1", "\"A1 \"\"B2\"\" \"&B3")]
    [InlineData("Sales[A1]+Sales[[#This Row],[B2']]]+A1", "Sales[A1]+Sales[[#This Row],[B2']]]+B3")]
    [InlineData("LOG10(A1)+BIN2DEC(A1)+_xlfn.XLOOKUP(A1,A1,A1)", "LOG10(B3)+BIN2DEC(B3)+_xlfn.XLOOKUP(B3,B3,B3)")]
    [InlineData("IF(A1>=1E5,TRUE,2.5E-3)", "IF(B3>=1E5,TRUE,2.5E-3)")]
    [InlineData("Rate_A1*Q1.Sales*税A1*XFE1*ZZZ9*A0*A1048577", "Rate_A1*Q1.Sales*税A1*XFE1*ZZZ9*A0*A1048577")]
    [InlineData("tax+A1:INDEX(A:A,3)", "tax+B3:INDEX(B:B,3)")]
    [InlineData("@A1#+#REF!+{1,2;3,4}+A1%", "@B3#+#REF!+{1,2;3,4}+B3%")]
    [InlineData("Z1+AZ1+ZZ1", "AA3+BA3+AAA3")]
    [InlineData("XFD1+A1048576", "#REF!+#REF!")]
    [InlineData("", "")]
    [InlineData("\"A1", "\"A1")]
    [InlineData("'A1", "'A1")]
    [InlineData("[A1", "[A1")]
    [InlineData("A:", "A:")]
    [InlineData("$", "$")]
    [InlineData("A1:", "B3:")]
    public void References_are_adjusted_and_nothing_else(string formula, string moved) => Assert.Equal(moved, FormulaText.Move(formula, 2, 1));

    [Theory]
    [InlineData("C3+C$3+$C3", "A1+A$3+$C1")]
    [InlineData("A1", "#REF!")]
    [InlineData("SUM(B2:D4)", "SUM(#REF!:B2)")]
    public void References_are_also_adjusted_to_the_left_and_up(string formula, string moved) => Assert.Equal(moved, FormulaText.Move(formula, -2, -2));
}
