using System.Collections.Frozen;
using System.Text;

namespace Autarky.Ledger.Search;

/// <summary>
/// Makes letters equal that people take for the same when they search: capital and small, with and without accents (Latin, Greek, Cyrillic), of full and of
/// half width. The program runs without a culture's tables, so the letters with accents are listed here, as Unicode decomposes them.
/// </summary>
internal static class Folding
{
    private const int FullWidth = 0xFEE0;

    // A letter and what it is without its accents, in turns.
    private const string Accented =
        "àaáaâaãaäaåaçcèeéeêeëeìiíiîiïiñnòoóoôoõoöoùuúuûuüuýyÿyāaăaąaćcĉcċcčcďdēeĕeėeęeěeĝgğgġgģgĥhĩiīiĭiįiİiĵjķkĺlļlľlńnņnňnōoŏo"
        + "őoŕrŗrřrśsŝsşsšsţtťtũuūuŭuůuűuųuŵwŷyźzżzžzơoưuǎaǐiǒoǔuǖuǘuǚuǜuǟaǡaǣæǧgǩkǫoǭoǯʒǰjǵgǹnǻaǽæǿøȁaȃaȅeȇeȉiȋiȍoȏoȑrȓrȕuȗușsțtȟh"
        + "ȧaȩeȫoȭoȯoȱoȳyΐιάαέεήηίιΰυϊιϋυόούυώωϓϒϔϒйиѐеёеѓгїіќкѝиўуѷѵӂжӑаӓаӗеӛәӝжӟзӣиӥиӧоӫөӭэӯуӱуӳуӵчӹыḁaḃbḅbḇbḉcḋdḍdḏdḑdḓdḕeḗeḙeḛe"
        + "ḝeḟfḡgḣhḥhḧhḩhḫhḭiḯiḱkḳkḵkḷlḹlḻlḽlḿmṁmṃmṅnṇnṉnṋnṍoṏoṑoṓoṕpṗpṙrṛrṝrṟrṡsṣsṥsṧsṩsṫtṭtṯtṱtṳuṵuṷuṹuṻuṽvṿvẁwẃwẅwẇwẉwẋxẍxẏyẑzẓz"
        + "ẕzẖhẗtẘwẙyẛſạaảaấaầaẩaẫaậaắaằaẳaẵaặaẹeẻeẽeếeềeểeễeệeỉiịiọoỏoốoồoổoỗoộoớoờoởoỡoợoụuủuứuừuửuữuựuỳyỵyỷyỹyἀαἁαἂαἃαἄαἅαἆαἇαἐε"
        + "ἑεἒεἓεἔεἕεἠηἡηἢηἣηἤηἥηἦηἧηἰιἱιἲιἳιἴιἵιἶιἷιὀοὁοὂοὃοὄοὅοὐυὑυὒυὓυὔυὕυὖυὗυὠωὡωὢωὣωὤωὥωὦωὧωὰαάαὲεέεὴηήηὶιίιὸοόοὺυύυὼωώωᾀαᾁαᾂα"
        + "ᾃαᾄαᾅαᾆαᾇαᾐηᾑηᾒηᾓηᾔηᾕηᾖηᾗηᾠωᾡωᾢωᾣωᾤωᾥωᾦωᾧωᾰαᾱαᾲαᾳαᾴαᾶαᾷαῂηῃηῄηῆηῇηῐιῑιῒιΐιῖιῗιῠυῡυῢυΰυῤρῥρῦυῧυῲωῳωῴωῶωῷω";

    private static readonly FrozenDictionary<int, int> Plain =
        Enumerable.Range(0, Accented.Length / 2).ToFrozenDictionary(i => (int)Accented[2 * i], i => (int)Accented[(2 * i) + 1]);

    /// <summary>The letter that stands for this one and all that are taken for the same.</summary>
    public static Rune Of(Rune rune)
    {
        int value = rune.Value;
        if (value < 0x80)
        {
            return value is >= 'A' and <= 'Z' ? new Rune(value | 0x20) : rune;
        }

        if (value is (>= 0xFF10 and <= 0xFF19) or (>= 0xFF21 and <= 0xFF3A) or (>= 0xFF41 and <= 0xFF5A))
        {
            return Of(new Rune(value - FullWidth));
        }

        int small = Rune.ToLowerInvariant(rune).Value;
        return small == 'ς' ? new Rune('σ') : new Rune(Plain.GetValueOrDefault(small, small));
    }

    /// <summary>Whether a rune is an accent, or chooses how the one before it looks: it makes no other word.</summary>
    public static bool IsDropped(Rune rune) => rune.Value is (>= 0x300 and <= 0x36F) or (>= 0xFE00 and <= 0xFE0F) or 0x20E3;
}
