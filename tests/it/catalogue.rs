//! The firmware catalogue: the embedded file is what the facts make, the generator refuses what has misled before, every
//! scheme orders as its maker counts, and devices get the verdict that a careful reader gives them.

use crate::common::{check_text, today};
use mimamori_check::catalog::version::{self, Scheme};
use mimamori_check::catalog::{Identity, data::Catalogue, issued, verdicts, verdicts_in};
use mimamori_check::i18n::Lang;
use mimamori_check::model::date::Date;
use mimamori_check::model::report::{FirmwareVerdict, Verdict};
use std::cmp::Ordering;
use std::path::Path;

#[allow(dead_code, clippy::print_stdout)]
#[path = "../../xtask/src/catalogue.rs"]
mod generator;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_embedded_catalogue_is_what_the_facts_make() {
    let made =
        generator::generate(root()).unwrap_or_else(|c| panic!("the facts were refused:\n{}", c.join("\n")));
    let packed = std::fs::read(root().join(generator::ARTEFACT)).unwrap();
    let embedded = miniz_oxide::inflate::decompress_to_vec(&packed).unwrap();
    assert!(made.as_bytes() == embedded, "run `cargo xtask catalogue`");
    // It is stored plainly, because the artefact packs it once with everything else.
    let small = miniz_oxide::deflate::compress_to_vec(&embedded, 9).len();
    assert!(small <= 60_000, "{small} bytes");
    assert!(Catalogue::parse(made.as_bytes()).is_some(), "the engine reads all of it");
    assert_eq!(issued(), Date::parse("2026-11-21"));
}

/// The tables with their headings, makers and sources, and one fact.
fn with_row(file: &str, row: &str) -> Result<String, Vec<String>> {
    let name: String = row.chars().filter(char::is_ascii_alphanumeric).take(80).collect();
    let dir = std::env::temp_dir().join(format!("mimamori-{}-{name}", std::process::id()));
    let (from, to) = (root().join(generator::FACTS), dir.join(generator::FACTS));
    for folder in ["vulnerabilities", "latest"] {
        std::fs::create_dir_all(to.join(folder)).unwrap();
    }
    for f in ["about.tsv", "sources.tsv", "vendors.tsv"] {
        std::fs::copy(from.join(f), to.join(f)).unwrap();
    }
    for f in ["support.tsv", "notices.tsv", "vulnerabilities/axis.tsv", "latest/hikvision.tsv"] {
        let text = std::fs::read_to_string(from.join(f)).unwrap();
        let heading = text.lines().next().unwrap();
        let row = if f == file { row } else { "" };
        std::fs::write(to.join(f), format!("{heading}\n{row}\n")).unwrap();
    }
    let made = generator::generate(&dir);
    std::fs::remove_dir_all(&dir).unwrap();
    made
}

#[test]
fn the_generator_refuses_what_has_misled_before() {
    const GOOD: &str =
        "CVE-2099-1\t\taxis\tX1\t\t\tversion-range\t<1.2\t\t\tleak\t\t\tcve:CVE-2099-1\t2024-01-01\thigh";
    assert!(with_row("vulnerabilities/axis.tsv", GOOD).is_ok());
    for (from, to, complaint) in [
        // A bound is not a fix.
        ("<1.2\t\t", "<=1.2\t>=1.2\t", "a bound is read as a fix"),
        ("<1.2\t\t", "<=1.2\t>=1.1\t", "the fix is older"),
        // Several bounds need the model that each belongs to.
        ("<1.2\t", "<1.2 | <1.3\t", "several bounds"),
        ("<1.2\t", ">=1.2\t", "flags every later version"),
        ("<1.2\t", "<0\t", "`0` alone"),
        ("<1.2\t", ">=1.3 & <1.2\t", "above the upper"),
        ("<1.2\t", "<the version of the spring of the last year\t", "a sentence"),
        ("version-range\t<1.2", "enumerated\t20240812", "a day of report"),
        ("version-range\t<1.2", "enumerated\tunspecified", "is not one version"),
        ("version-range\t<1.2", "enumerated\t10.5 – 11.5", "is not one version"),
        ("version-range\t<1.2\t\t", "all-versions\t\t>=2.0\t", "a bound or a fix is named"),
        ("version-range\t<1.2", "someday\t<1.2", "unknown condition"),
        // Names that fit every device.
        ("\tX1\t", "\t*\t", "every device of the maker"),
        ("\tX1\t", "\tIP Camera\t", "too broad"),
        ("\tX1\t", "\tX*\t", "few fixed letters"),
        ("\tX1\t", "\t\t", "no model"),
        ("\tX1\t", "\tDS-76xxNI\t", "write x as"),
        ("\tX1\t", "\tA1 and A2\t", "not one model"),
        ("\tX1\t", "\tX\u{00A0}1\t", "damaged characters"),
        // Notes, versions, platforms, several names and slips in the place of a model.
        ("\tX1\t", "\tX1 (with nossl tag)\t", "a note in brackets"),
        ("\tX1\t", "\t(see the note of the maker)\t", "a note in the place"),
        ("\tX1\t", "\tV3.4.106\t", "a version in the place"),
        ("\tX1\t", "\tcrater_2_firmware\t", "not one model"),
        ("\tX1\t", "\tDH-HCVR4104, and\t", "not one model"),
        ("\tX1\t", "\tA1, A2\t", "not one model"),
        ("\tX1\t", "\tA100 / A200\t", "two models in one"),
        ("\tX1\t", "\tPZ71X1\t", "an X between digits"),
        ("\tX1\t", "\tCMS\t", "too broad"),
        ("\tX1\t", "\tMx6\t", "too broad"),
        ("\tX1\t", "\tAXIS OS\t", "too broad"),
        ("\tX1\t", "\tC220I hw 1.0\t", "a hardware version inside"),
        ("\tX1\t", "\tQ1-2043G2-I-U-\t", "turned into hyphens"),
        ("\tX1\t", "\tQ1-2043G2--C\t", "turned into hyphens"),
        ("\tX1\t", "\tQ1-2043 2.8mm\t", "a lens"),
        ("\tX1\t", "\tQ1- 2043\t", "a blank inside"),
        ("\tX1\t", "\tX1（B）\t", "full-width"),
        ("\tX1\t", "\tds-d5b86rb\\/b\t", "damaged characters"),
        ("\tX1\t", "\tDS-2CD2032F-I\t", "another maker"),
        // Bounds that have no order, and lists that were cut off.
        ("<1.2\t", ">=1.1 SR6 & <1.2\t", "how `sr6` is ordered"),
        ("<1.2\t", "<1.x\t", "a placeholder"),
        ("<1.2\t", "<1.2 Build\t", "lacks its build"),
        ("<1.2\t", "1.2\t", "is no bound"),
        ("<1.2\t", ">=1.1 & <1.2 | 1.1\t", "is no bound"),
        ("version-range\t<1.2", "enumerated\t6.50 - 11.10", "is not one version"),
        ("\tversion-range\t<1.2", "opaque\tversion-range\t<1001-1000", "no order"),
        (
            "version-range\t<1.2",
            "enumerated\t1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20",
            "probably cut off",
        ),
        // Where from, and of which day.
        ("cve:CVE-2099-1\t2024-01-01", "\t2024-01-01", "no source"),
        ("cve:CVE-2099-1\t", "rumour\t", "not in sources.tsv"),
        ("\t2024-01-01\t", "\t\t", "missing, wrong"),
        ("\t2024-01-01\t", "\t2099-01-01\t", "after the day of issue"),
        ("leak\t\t\t", "leak\tkev\t\t", "since when"),
        ("leak\t\t\t", "leak\tkev\t2024-01-01\t", "without KEV as source"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        match with_row("vulnerabilities/axis.tsv", &GOOD.replacen(from, to, 1)) {
            Ok(_) => panic!("not refused: {from:?} -> {to:?}"),
            Err(c) => assert!(c.iter().any(|x| x.contains(complaint)), "{to:?}: {c:?}"),
        }
    }
    let date = "axis\tX1\t\tend_of_life\t\t2024-01-01\tcve:CVE-2099-1\t2024-01-01\thigh";
    assert!(with_row("support.tsv", date).is_err_and(|c| c.iter().any(|x| x.contains("without its kind"))));
    for (file, row, complaint) in [
        ("latest/hikvision.tsv", "hikvision\tDS-9999\t\t\t\tV5.5.0 build 230101\tlisted", "unofficial"),
        ("latest/hikvision.tsv", "hikvision\tDS-9999\t\t\t\tV5.5.0\tat-least", "without the date"),
        ("latest/hikvision.tsv", "reolink\tRLC-9999\tIPC_1\t\t\tv3.0.0.1\tat-least", "without the date"),
        (
            "latest/hikvision.tsv",
            "reolink\tRLC-9999\tN2MB02 or H3MB18\t\t\tv3.0.0.1_21010100\tat-least",
            "two hardware versions",
        ),
        (
            "latest/hikvision.tsv",
            "hikvision\tDS-2CD9999\t\tNVR_V4\t\tV4.84.101 build 230101\tat-least",
            "a recorder's platform",
        ),
        (
            "support.tsv",
            "axis\tX1\t\tend_of_life\tthe maker says that it ends\t2024-01-01",
            "without its kind",
        ),
        // «No fix is offered» is no date on which support ended.
        ("support.tsv", "axis\tX1\t\tend_of_life\tno-fix-offered\t2024-01-01", "without its kind"),
    ] {
        let row = format!("{row}\thikvision-downloads\t2025-01-01\thigh");
        match with_row(file, &row) {
            Ok(_) => panic!("not refused: {row}"),
            Err(c) => assert!(c.iter().any(|x| x.contains(complaint)), "{row}: {c:?}"),
        }
    }
    let two = "axis\tX1\t\tend_of_life\texact\t2024-01-01\tcve:CVE-2099-1\t2024-01-01\thigh";
    let two = format!("{two}\n{}", two.replace("exact\t2024", "exact\t2023"));
    assert!(
        with_row("support.tsv", &two).is_err_and(|c| c.iter().any(|x| x.contains("two ends of support")))
    );
    let late =
        "hikvision\tDS-9999\t\t\t\tV5.5.0 build 260101\tat-least\thikvision-downloads\t2025-01-01\thigh";
    assert!(
        with_row("latest/hikvision.tsv", late).is_err_and(|c| c.iter().any(|x| x.contains("built after")))
    );
}

/// `older < newer`, both readable.
fn ordered(scheme: Scheme, pairs: &[(&str, &str)]) {
    assert!(pairs.len() >= 8, "{scheme:?}: {} pairs are too few to show a scheme", pairs.len());
    for (a, b) in pairs {
        let (x, y) = (version::read(scheme, a, None), version::read(scheme, b, None));
        let (Some(x), Some(y)) = (x, y) else { panic!("{scheme:?}: {a} or {b} is not read") };
        assert_eq!(version::compare(scheme, &x, &y), Ok(Ordering::Less), "{scheme:?}: {a} < {b}");
        assert_eq!(version::compare(scheme, &y, &x), Ok(Ordering::Greater), "{scheme:?}: {b} > {a}");
    }
}

fn not_comparable(scheme: Scheme, pairs: &[(&str, &str)]) {
    for (a, b) in pairs {
        let (x, y) = (version::read(scheme, a, None).unwrap(), version::read(scheme, b, None).unwrap());
        assert!(version::compare(scheme, &x, &y).is_err(), "{scheme:?}: {a} against {b}");
    }
}

#[test]
fn every_scheme_orders_as_its_maker_counts() {
    ordered(
        Scheme::Dotted,
        &[
            ("1.9", "1.10"),
            ("1.2", "1.2.1"),
            ("0", "1.0"),
            ("2.02b01", "2.03"),
            ("1.21.0-beta.3", "1.21.0"),
            ("9.2.0-9289", "9.2.0-11289"),
            ("1.0.7-0297", "1.0.7-0298"),
            ("Ver. 1.19", "Ver. 1.20"),
            ("1.87.00", "1.87.01"),
            ("5.6 Build 594", "5.6 Build 595"),
            ("1.12.0.1_27940", "1.12.0.1_27941"),
            // Synology, Ubiquiti, D-Link, GeoVision, Geutebrueck.
            ("1.0.5-0185", "1.0.7-0298"),
            ("1.1.0-0999", "1.1.1-0383"),
            ("4.47.13", "4.47.15"),
            ("4.74.106", "5.2.49"),
            ("1.03.038", "1.03.039"),
            ("2.60", "2.60B15"),
            ("DCS-2530L A1 FW V1.04.01", "1.05"),
            ("DCS-2670L_A1_FW_V2.01.03(1030103739)", "2.02"),
            ("V1.00_2017_12_15", "V1.00_2018_01_02"),
            ("1.12.0.25", "1.12.13.2"),
        ],
    );
    ordered(
        Scheme::Hikvision,
        &[
            ("V5.7.0 build 221221", "V5.7.0 build 260327"),
            ("V5.7.25 build 260401", "V5.7.25 build 260723"),
            ("V5.5.800 build 210628", "V5.7.0 build 221221"),
            ("V5.5.82 build 190318", "V5.5.800 build 210628"),
            ("V3.2.30build 230531", "V3.2.30build 231009"),
            ("1.4.0_build221212", "1.4.0 build 221213"),
            ("V5.8.11", "V5.8.110"),
            ("V5.04.087", "5.05.381"),
            ("V5.00.000", "V5.02.006"),
            // The day beats the number.
            ("V5.11.0 build 200101", "V5.9.0 build 200102"),
        ],
    );
    not_comparable(
        Scheme::Hikvision,
        &[("V5.7.0", "V5.7.0 build 221221"), ("V5.9.0", "V5.7.0 build 221221")],
    );
    ordered(
        Scheme::Dahua,
        &[
            ("2.820.0000000.47.R", "2.820.0000000.48.R.220614"),
            ("2.820.0000000.48.R.220613", "2.820.0000000.48.R.220614"),
            ("2.420.AC00.18.R.20200216", "2.420.AC00.18.R.20200217"),
            ("1.000.HW00.21.20190811", "1.000.HW00.21.20190812"),
            ("4.000.00AT008.0.R.20230301", "4.000.00AT008.0.R.20230302"),
            ("2.800.0000000.16.R, Build Date: 2019-12-10", "2.800.0000000.16.R, Build Date: 2019-12-11"),
            ("V2.622.0000000.7.R", "V2.622.0000000.9.R"),
            ("1.000.0041.20180529", "1.000.0041.20180530"),
        ],
    );
    not_comparable(
        Scheme::Dahua,
        &[("2.800.0000000.16.R", "2.820.0000000.48.R"), ("1.000.HW00.21.20190812", "1.000.HW02.8.20190813")],
    );
    ordered(
        Scheme::Axis,
        &[
            ("9.80.3.8", "9.80.3.12"),
            ("11.11.136", "11.11.140"),
            ("12.9.33", "12.10.4"),
            ("5.40.9.5", "5.51"),
            ("6.50", "6.50.5.2"),
            ("11.9.65", "11.11.140"),
            ("AXIS OS 10.12.171", "10.12.257"),
            ("8.40.31", "8.40.110"),
        ],
    );
    ordered(
        Scheme::Reolink,
        &[
            ("v3.0.0.136_20121100", "V3.0.0.136_20121102"),
            ("v2.0.0.1389_18081408", "v3.0.0.136_20121100"),
            ("3.6.3.437_25110427", "3.6.3.437_25110428"),
            ("v3.1.0.2379_23062900", "v3.1.0.2379_2412249791"),
            ("v3.0.0.183_21012814", "v3.1.0.2379_23062900"),
            ("v2.0.0.280_21060101", "v2.0.0.4732_1728_21062800"),
            ("v3.1.0.5714_25112708_v1.0.0.159", "v3.1.0.5714_25112710"),
            ("v3.0.0.6460_2605271496", "v3.0.0.6460_2605271717"),
        ],
    );
    not_comparable(
        Scheme::Reolink,
        &[("v3.0.0.2356", "v3.0.0.136_20121100"), ("v3.0.0.136_20121100", "v3.0.0.2356")],
    );
    ordered(
        Scheme::Tapo,
        &[
            ("1.3.9 Build 231019 Rel.40243n", "1.4.2 Build 251112"),
            ("V5_1.4.5 Build 260101", "V5_1.4.6 Build 260709 Rel.27675n"),
            ("1.1.15", "1.1.16"),
            ("1.2.3 Build 251114", "1.2.4 Build 260326 Rel.24666n"),
            ("2.1.0_Build_250701_Rel.44071n", "2.1.0 Build 251014 Rel.58331n"),
            ("3.0.2_Build_250630_Rel.71279n", "3.1.0_Build_250820_Rel.57668n"),
            ("1.4.2 Build 251111", "1.4.2 Build 251112"),
            ("V1.4.6", "V1.4.10"),
        ],
    );
    not_comparable(Scheme::Tapo, &[("1.4.2", "1.4.2 Build 251112")]);
    assert_eq!(
        version::read(Scheme::Tapo, "V5_1.4.6 Build 260709", None).unwrap().hardware.as_deref(),
        Some("5")
    );
    ordered(
        Scheme::Vivotek,
        &[
            ("0107b", "0107b_1"),
            ("0107a", "0107b_1"),
            ("VVTK-0100b", "FD8166A-VVTK-0204j"),
            ("0100a", "0106a"),
            ("0121d", "0121d_48573_1"),
            ("0200a", "0301b3"),
            ("0301b", "0301b3"),
            ("3.3.0.104", "4.2.0.101"),
        ],
    );
    ordered(
        Scheme::Qnap,
        &[
            ("4.5.4.2790 build 20240604", "4.5.4.2790 build 20240605"),
            ("QVR 4.1.2", "5.0.0"),
            ("h4.5.4.2500", "h4.5.4.2626 build 20231225"),
            ("2.3.0.0419", "2.3.0.0420"),
            ("2.4.0.0569", "2.4.0.0570"),
            ("2.3.0.0420", "2.4.0.0570"),
            ("h4.5.3.2000", "h4.5.4.2626 build 20231225"),
            ("4.5.4.2626", "4.5.4.2790 build 20240605"),
            ("5.0.9", "5.0.10"),
        ],
    );
    // A leading h is another system, whichever number is larger.
    not_comparable(
        Scheme::Qnap,
        &[("h4.5.4.2626", "4.5.4.2790"), ("h4.5.4.2626 build 20231225", "4.5.4.2790 build 20240605")],
    );
    ordered(
        Scheme::Hanwha,
        &[
            ("1.41.03_20221111", "1.41.16"),
            ("2.22.00", "2.22.02"),
            ("5.01.52", "5.01.53"),
            ("SRN4000_v2.15", "2.16_170401"),
            ("3.05.62", "3.06.00"),
            ("1.9.10", "1.41.16"),
            ("1.41.03_20221111", "1.41.03_20230105"),
            ("2.22.01", "2.22.02"),
            ("1.07_190502", "1.07_190503"),
        ],
    );
    ordered(
        Scheme::Uniview,
        &[
            ("CIPC-B2303.2.8.230104", "CIPC-B2303.2.8.230105"),
            ("NVR-B3801.20.16.231201", "NVR-B3801.20.17.240507"),
            ("DIPC-B1219.2.67.221018", "DIPC-B1219.2.67.221019"),
            ("DIPC-B1213.6.5.230214", "DIPC-B1213.6.5.230215"),
            ("DIPC-B1216.5.6.221130", "DIPC-B1216.5.7.230109"),
            ("DIPC-B1221.3.5.221202", "DIPC-B1221.3.6.230301"),
            ("DIPC-B1222.3.7.221115", "DIPC-B1222.3.8.230223"),
            ("DIPC-B1225.3.3.221123", "DIPC-B1225.3.10.230101"),
            ("DIPC-B1226.3.6.230105", "DIPC-B1226.3.6.230106"),
        ],
    );
    // The part before the first dot is a branch: its number says nothing.
    not_comparable(
        Scheme::Uniview,
        &[
            ("CIPC-B2303.2.8.230105", "DIPC-B1216.5.7.230109"),
            ("NVR-B3801.20.17.240507", "CIPC-B2303.2.8.230105"),
            ("DIPC-B1216.5.7.230109", "DIPC-B1219.2.67.221019"),
        ],
    );
    ordered(
        Scheme::Takenaka,
        &[
            ("46110.1.100868.65", "46110.1.100869.65"),
            ("53210.1.900102.65", "53210.1.900103.65"),
            ("53310.1.900110.65", "53310.1.900111.65"),
            ("49310.1.100539.65", "49310.1.100540.65"),
            ("56210.1.100540.65", "56210.1.100541.65"),
            ("46110.1.99999.65", "46110.1.100869.65"),
            ("46110.1.100868.99", "46110.1.100869.65"),
            ("53210.9.900102.65", "53210.1.900103.65"),
        ],
    );
    // An x in the branch of a bound stands for any digit of a device.
    for (device, bound, order) in [
        ("72110.1.900054.65", "7xx10.1.900055.65", Ordering::Less),
        ("71810.1.900055.65", "7xx10.1.900055.65", Ordering::Equal),
        ("73110.1.900056.65", "7xx10.1.900055.65", Ordering::Greater),
    ] {
        let (d, b) =
            (version::read(Scheme::Takenaka, device, None), version::read(Scheme::Takenaka, bound, None));
        assert_eq!(version::compare(Scheme::Takenaka, &d.unwrap(), &b.unwrap()), Ok(order), "{device}");
    }
    not_comparable(
        Scheme::Takenaka,
        &[("46110.1.100869.65", "53210.1.900103.65"), ("82110.1.900055.65", "7xx10.1.900055.65")],
    );
    ordered(
        Scheme::Fujitsu,
        &[
            ("V01L053", "V02L001"),
            ("V01L009", "V01L010"),
            ("V02L061", "V02L062"),
            ("V01L001", "V01L013"),
            ("V01L004", "V01L005"),
            ("V02L007", "V02L008"),
            ("V01L099", "V01L100"),
            ("V01L053", "V01L054"),
        ],
    );
    ordered(
        Scheme::Digiever,
        &[
            ("3.1.0.71-11", "*.*.*.78"),
            ("x.x.x.78", "1.0.0.79"),
            ("9.9.9.9", "1.1.1.10"),
            ("3.1.0.71-11", "3.1.0.72"),
            ("4.2.0.78", "3.1.0.79"),
            ("*.*.*.78", "x.x.x.79"),
            ("3.1.0.9", "3.1.0.71-11"),
            ("1.0.0.78", "1.0.0.100"),
        ],
    );
    ordered(
        Scheme::Mobotix,
        &[
            ("MX-V4.4.2.73", "MX-V4.7.2.18"),
            ("MX-V5.0.0.127", "MX-V5.2.0.61"),
            ("MX-V4.4.0.31", "MX-V4.4.0.31.r1"),
            ("MX-V4.7.2.9", "MX-V4.7.2.18"),
            ("MX-V5.2.0.7", "MX-V5.2.0.61"),
            ("V4.7.2.17", "MX-V4.7.2.18"),
            ("5.1.0.100", "MX-V5.2.0.61"),
            ("MX-V4.5.10.1", "MX-V4.7.2.18"),
        ],
    );
    not_comparable(Scheme::Mobotix, &[("MX-V4.7.2.18", "MX-V5.2.0.61")]);
    ordered(
        Scheme::Ipro,
        &[
            ("4.03R09", "4.04R03"),
            ("2.03-02", "2.03-08"),
            ("4.04R03", "4.04R10"),
            ("Ver. 1.20", "1.30"),
            ("1.02-05", "2.03-00"),
            ("2.03-06", "2.03-08"),
            ("7.9.5", "7.9.6"),
            ("2.03-08", "2.03-10"),
            ("1.9", "1.10"),
        ],
    );
    ordered(
        Scheme::Lilin,
        &[
            ("2.0b59_20191231", "2.0b60_20200207"),
            ("7.1.94.8908", "7.1.95.0"),
            ("2.0b9", "2.0b60_20200207"),
            // The day behind it is not compared.
            ("2.0b59_20210101", "2.0b60_20200207"),
            ("7.1.94.8907", "7.1.94.8908"),
            ("7.1.94.8908", "7.1.100.1"),
            ("1.9b99", "2.0b1"),
            ("2.0b60_20200207", "2.0b61"),
        ],
    );
    ordered(
        Scheme::Illustra,
        &[
            ("Illustra.SS016.05.03.01.0010", "Illustra.SS016.05.09.04.0006"),
            ("Illustra.SS010.05.09.04.0021", "Illustra.SS010.05.09.04.0022"),
            ("SS016.05.03.01.0009", "Illustra.SS016.05.03.01.0010"),
            ("Illustra.SS016.05.09.03.0010", "Illustra.SS016.05.09.04.0006"),
            ("20.06.3.0", "20.06.4.0"),
            ("20.06.4.0", "20.06.5"),
            ("22.09.1.0", "22.12.1.0"),
            ("5.6.9", "5.7.0"),
            ("9.6", "9.8"),
        ],
    );
    not_comparable(Scheme::Illustra, &[("Illustra.SS010.05.09.04.0022", "Illustra.SS016.05.09.04.0006")]);
    ordered(
        Scheme::Xiongmai,
        &[
            ("4.02.R11.24340142.10001.131900.00000", "4.03.R11.24340142.10001.142300.0000004"),
            ("4.02.R11.A8531149.10001.131900.00000", "4.03.R11.A8531149.10001.131900.00000"),
            ("4.02.R11.C6380171.11201.141900.00000", "5.00.R02.C6380171.11201.348717.0000000"),
            ("4.02.R9.24340142.10001.131900.00000", "4.02.R11.24340142.10001.131900.00000"),
            ("V4.03.R11.4912720B.11201.142300.0000004", "V4.03.R12.4912720B.11201.142300.0000004"),
            ("4.03.R11.4912720D.11201.142300.0000004", "V5.00.R02.4912720D.11201.346624.S.ONVIF 21.06"),
            ("5.00.R02.00030751.10010.348717.0000000", "5.00.R03.00030751.10010.348717.0000000"),
            ("V5.00.R02.000807D8.10010.346624.S.ONVIF 21.06", "V5.01.R02.000807D8.10010.1.S.ONVIF 21.06"),
        ],
    );
    not_comparable(
        Scheme::Xiongmai,
        &[("4.02.R11.24340142.10001.131900.00000", "4.03.R11.4912720B.11201.142300.0000004")],
    );
    // Board numbers, labels, TVT's builds: equal or not, never older or newer.
    not_comparable(
        Scheme::Opaque,
        &[
            ("1004Y-1002Y-1001EJ-1000Y", "1001-1000-1000-1000"),
            ("1001-1000-1000-1000", "1002-1000-1000-1000"),
            ("1000C-1000C-1000C-1000C", "1002D-1000D-1000D-1000D"),
            ("1004-1002-1003-1000-FFFF", "1004-1003-1001-1002"),
            ("1.3.4.22966B181219.D14.U1(8A41T)", "1.3.4.22966B181219.D44.U1(16A82T)"),
            ("1.3.3.20657B180918.D06.U2(4A41T)", "1.3.4.24513B190218.D00.U1(8A21S)"),
            ("2.3.5SK.30084998", "2.3.5SK.30084999"),
            ("B3223P22C02424", "B3223P22C02425"),
        ],
    );
    for (a, b) in [
        ("1001-1000-1000-1000", "V1001-1000-1000-1000"),
        ("1.3.4.22966B181219.D14.U1(8A41T)", "v1.3.4.22966B181219.D14.U1(8A41T)"),
    ] {
        let (x, y) = (version::read(Scheme::Opaque, a, None), version::read(Scheme::Opaque, b, None));
        assert!(version::same(&x.unwrap(), &y.unwrap()), "{a} and {b}");
    }
}

fn headline(v: &[FirmwareVerdict]) -> String {
    let h = mimamori_check::catalog::headline(v).map(|v| v.verdict);
    h.map_or("null".to_owned(), |h| serde_json::to_value(h).unwrap().as_str().unwrap().to_owned())
}

fn some(s: &str) -> Option<&str> {
    (!s.is_empty()).then_some(s)
}

#[test]
fn devices_get_the_verdict_of_a_careful_reader() {
    let table = std::fs::read_to_string(root().join("tests/fixtures/firmware/truth.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut n = 0;
    for (i, line) in table.lines().enumerate().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        let [vendor, model, hardware, firmware, build, expected, fact, source] = c.as_slice() else {
            panic!("line {}: {} cells", i + 1, c.len())
        };
        assert!(!source.trim().is_empty(), "line {}: no source", i + 1);
        let id = Identity {
            vendor: some(vendor),
            model: some(model),
            hardware: some(hardware),
            firmware: some(firmware),
            build_date: some(build),
        };
        let v = verdicts(&id, today());
        let has = fact.is_empty()
            || v.iter()
                .any(|x| x.fact.contains(fact) || (x.fact.contains("(+") && *expected == "cannot-decide"));
        if headline(&v) != *expected || !has {
            let seen: Vec<String> = v
                .iter()
                .map(|x| format!("{:?} {} {}", x.verdict, x.fact, x.because.fill(&x.args).en))
                .collect();
            wrong.push(format!("line {}: {line}\n  got {} {seen:#?}", i + 1, headline(&v)));
        }
        n += 1;
        for x in &v {
            let b = x.because.fill(&x.args);
            for lang in [Lang::Ja, Lang::En] {
                assert!(!b.get(lang).contains(['{', '}']), "unfilled: {}", b.get(lang));
            }
            for never in ["最新です", "安全です", "問題ありません"] {
                assert!(!b.ja.contains(never), "{}", b.ja);
            }
            assert!(Date::parse(&x.as_of).is_some(), "{}: day {:?}", x.fact, x.as_of);
            assert!(
                !x.source.is_empty() || x.verdict == Verdict::NotInData || x.fact.is_empty(),
                "{}",
                x.fact
            );
        }
        // While something is missing, nothing good is said.
        let guard = v.iter().any(|x| {
            x.verdict == Verdict::CannotDecide
                && ["書かれていません。", "Excel"].iter().any(|w| x.because.fill(&x.args).ja.contains(w))
                && !x.because.fill(&x.args).ja.contains("資料に書かれていません")
        });
        assert!(
            !guard || v.iter().all(|x| !matches!(x.verdict, Verdict::Fixed | Verdict::AtLeastCurrent)),
            "{line}"
        );
    }
    assert!(wrong.is_empty(), "{} of {n} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(n >= 300);
}

/// Lists write a model in many ways; none of them makes it another device. The whole truth table, each way.
#[test]
fn what_people_write_around_a_model_does_not_change_its_verdict() {
    let wide = |s: &str| -> String {
        s.chars()
            .map(|c| if ('!'..='~').contains(&c) { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
            .collect()
    };
    type Way = (&'static str, fn(&str, &str) -> (String, String));
    let ways: [Way; 12] = [
        ("lower case", |v, m| (v.to_lowercase(), m.to_lowercase())),
        ("no hyphens", |v, m| (v.to_owned(), m.replace('-', ""))),
        ("blanks for hyphens", |v, m| (v.to_owned(), m.replace('-', " "))),
        ("hyphens for blanks", |v, m| (v.to_owned(), m.replace(' ', "-"))),
        ("lens", |v, m| (v.to_owned(), format!("{m} (2.8mm)"))),
        ("region", |v, m| (v.to_owned(), format!("{m}-JP"))),
        ("kind behind", |v, m| (v.to_owned(), format!("{m} ネットワークカメラ"))),
        ("kind in front", |v, m| (v.to_owned(), format!("ネットワークカメラ {m}"))),
        ("remark", |v, m| (v.to_owned(), format!("{m}（屋外用）"))),
        ("firmware", |v, m| (v.to_owned(), format!("{m} firmware"))),
        ("maker twice", |v, m| (v.to_owned(), format!("{v} {m}").trim().to_owned())),
        ("maker in the model's cell", |v, m| (String::new(), format!("{v} {m}").trim().to_owned())),
    ];
    let table = std::fs::read_to_string(root().join("tests/fixtures/firmware/truth.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut n = 0;
    for line in table.lines().skip(1) {
        let c: Vec<&str> = line.split('\t').collect();
        let [vendor, model, hardware, firmware, build, expected, ..] = c.as_slice() else { panic!("{line}") };
        if model.is_empty() {
            continue;
        }
        let wide_row = ("full width", (wide(vendor), wide(model)));
        for (way, (v, m)) in ways.iter().map(|(n, f)| (*n, f(vendor, model))).chain([wide_row]) {
            let id = Identity {
                vendor: some(&v),
                model: some(&m),
                hardware: some(hardware),
                firmware: some(firmware),
                build_date: some(build),
            };
            // A row that is itself written in an odd way is not bent once more.
            let bent = ["-JP", "Wi-Fi", "hw ", "-Network-"].iter().any(|w| model.contains(w));
            let named = !model.starts_with(|c: char| c.is_ascii_graphic());
            if bent && way.contains("hyphens") || named && way == "kind in front" {
                continue;
            }
            n += 1;
            let got = headline(&verdicts(&id, today()));
            if got != *expected {
                wrong.push(format!("{way}: {v} | {m} | {firmware}: {got}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(n > 3_500);
}

/// What a person sends to the installer is a sentence: no sign of ours in it, nothing empty, in both languages.
#[test]
fn the_ready_sentence_of_every_device_can_be_sent() {
    let table = std::fs::read_to_string(root().join("tests/fixtures/firmware/truth.tsv")).unwrap();
    let mut list =
        String::from("メーカー\t型番\tハードウェアバージョン\tファームウェア\tビルド日\tIPアドレス\n");
    for (i, line) in table.lines().skip(1).enumerate() {
        let c: Vec<&str> = line.split('\t').collect();
        list.push_str(&format!(
            "{}\t{}\t{}\t{}\t{}\t10.0.{}.{}\n",
            if c[0].is_empty() { "-" } else { c[0] },
            c[1],
            c[2],
            c[3],
            c[4],
            i / 200,
            i % 200 + 1
        ));
    }
    let r = crate::common::check_text(&[("l.tsv", &list)]);
    let mut kinds = std::collections::BTreeSet::new();
    for d in &r.devices {
        let Some(n) = &d.firmware_next else { continue };
        let verdict = d.firmware_verdict.clone().unwrap_or_default();
        for (lang, say, todo) in [("ja", &n.say.ja, &n.todo.ja), ("en", &n.say.en, &n.todo.en)] {
            let what = format!("{lang} {verdict} {:?}: {say}", d.model);
            assert!(!todo.is_empty(), "{what}");
            // With good news there is something to ask only while another hole is undecided.
            if say.is_empty() {
                assert!(matches!(verdict.as_str(), "fixed" | "at-least-current"), "{what}");
                continue;
            }
            assert!(say.ends_with(['。', '.', '?']), "{what}");
            for never in
                ["()", "latest:", "eos:", "notice:", "{", "}", "書かれていません", "not stated", "  "]
            {
                assert!(!say.contains(never), "{what}");
            }
            for name in [&d.model, &d.firmware].into_iter().flatten() {
                assert!(say.contains(name.as_str()), "{what}");
            }
        }
        kinds.insert(verdict);
    }
    let all = [
        "at-least-current",
        "cannot-decide",
        "exploited-open",
        "fixed",
        "newer-known",
        "not-in-data",
        "support-ended",
        "vulnerable-open",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
}

/// Every hole of the catalogue that CISA lists as exploited stands in the truth table: as open on some device, or as
/// undecided where the record names no version.
#[test]
fn every_listed_hole_is_in_the_truth_table() {
    let doc = mimamori_check::catalog::document().unwrap();
    let kev: std::collections::BTreeSet<&str> = (doc["vulnerabilities"].as_array().unwrap().iter())
        .filter(|v| v["exploited"]["by"] == "kev")
        .map(|v| v["id"].as_str().unwrap())
        .collect();
    assert_eq!(kev.len(), 28, "{kev:?}");
    let table = std::fs::read_to_string(root().join("tests/fixtures/firmware/truth.tsv")).unwrap();
    for id in kev {
        let told = table.lines().skip(1).any(|line| {
            let c: Vec<&str> = line.split('\t').collect();
            let device = Identity {
                vendor: some(c[0]),
                model: some(c[1]),
                hardware: some(c[2]),
                firmware: some(c[3]),
                build_date: some(c[4]),
            };
            let open = [Verdict::ExploitedOpen, Verdict::CannotDecide];
            verdicts(&device, today()).iter().any(|v| v.fact.contains(id) && open.contains(&v.verdict))
        });
        assert!(told, "{id}");
    }
}

/// One hole is fixed, another one that is used in attacks may be open: the good news is told, and is not the headline.
#[test]
fn a_fixed_hole_is_no_headline_while_an_exploited_one_is_undecided() {
    let id = Identity {
        vendor: Some("Hikvision"),
        model: Some("DS-2CD2132F-I"),
        firmware: Some("V5.4.5 build 170123"),
        ..Identity::default()
    };
    let v = verdicts(&id, today());
    let of = |cve: &str| v.iter().find(|x| x.fact.contains(cve)).map(|x| x.verdict);
    assert_eq!(of("CVE-2017-7921"), Some(Verdict::Fixed));
    assert_eq!(of("CVE-2021-36260"), Some(Verdict::CannotDecide));
    assert_eq!(headline(&v), "cannot-decide");
}

#[test]
fn a_device_without_name_gets_no_verdict() {
    assert!(verdicts(&Identity { firmware: Some("1.0"), ..Identity::default() }, today()).is_empty());
    assert!(
        verdicts(&Identity { vendor: Some(" "), model: Some("　"), ..Identity::default() }, today())
            .is_empty()
    );
}

#[test]
fn an_old_catalogue_says_so_on_every_verdict() {
    let id = Identity {
        vendor: Some("Hikvision"),
        model: Some("DS-2CD2032F-I"),
        firmware: Some("V5.3.0 build 150513"),
        ..Identity::default()
    };
    let said = |day: &str| -> Vec<String> {
        verdicts(&id, Date::parse(day).unwrap()).iter().map(|v| v.because.fill(&v.args).ja).collect()
    };
    assert!(said("2027-02-19").iter().all(|t| !t.contains("90日")));
    assert!(said("2027-02-20").iter().all(|t| t.contains("90日")));
}

#[test]
fn what_excel_did_to_a_version_is_not_believed() {
    let of = |fw: &str| {
        let id = Identity {
            vendor: Some("Pelco"),
            model: Some("VideoXpert Enterprise"),
            firmware: Some(fw),
            ..Identity::default()
        };
        headline(&verdicts(&id, today()))
    };
    assert_eq!(of("2.0"), "vulnerable-open");
    assert_eq!(of("2.1"), "fixed");
    assert_eq!(of("2021/5/10"), "cannot-decide");
    assert_eq!(of("5月10日"), "cannot-decide");
    let hitron = |fw: &str| {
        let id = Identity {
            vendor: Some("I-O DATA"),
            model: Some("TS-WPTCAM2"),
            firmware: Some(fw),
            ..Identity::default()
        };
        headline(&verdicts(&id, today()))
    };
    // 1.1 may have been 1.10, which would be fixed as well; 1.0 stays below either way.
    assert_eq!(hitron("1.0"), "vulnerable-open");
    let wlcam = |fw: &str| {
        let id = Identity {
            vendor: Some("富士フイルム"),
            model: Some("TS-WLC2"),
            firmware: Some(fw),
            ..Identity::default()
        };
        headline(&verdicts(&id, today()))
    };
    assert_eq!(wlcam("1.2"), "cannot-decide", "1.2 could have been 1.20: open or fixed");
}

#[test]
fn a_catalogue_of_another_shape_is_refused_as_a_whole() {
    for bad in ["", "{}", "[]", "{\"schema\":2}", "{\"schema\":1,\"issued\":\"2026-01-01\"}"] {
        assert!(Catalogue::parse(bad.as_bytes()).is_none(), "{bad}");
    }
    let packed = std::fs::read(root().join(generator::ARTEFACT)).unwrap();
    assert!(Catalogue::unpack(&packed[..packed.len() / 2]).is_none());
    let whole = Catalogue::unpack(&packed).unwrap();
    let id = Identity {
        vendor: Some("FXC"),
        model: Some("AE1021"),
        firmware: Some("2.0.9"),
        ..Identity::default()
    };
    assert_eq!(headline(&verdicts_in(&whole, &id, today())), "exploited-open");
}

#[test]
fn the_catalogue_keeps_to_its_schema() {
    let text = std::fs::read_to_string(root().join("docs/catalogue.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    let v = jsonschema::draft202012::new(&schema).unwrap();
    let made: serde_json::Value = serde_json::from_str(&generator::generate(root()).unwrap()).unwrap();
    let errors: Vec<String> =
        v.iter_errors(&made).take(5).map(|e| format!("{} at {}", e, e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let schemes = schema.pointer("/$defs/scheme/enum").unwrap().as_array().unwrap().len();
    assert_eq!(schemes, version::SCHEMES.len());
}

fn asked<'v>(vendor: &'v str, model: &'v str, hardware: &'v str, firmware: &'v str) -> Vec<FirmwareVerdict> {
    let id = Identity {
        vendor: some(vendor),
        model: some(model),
        hardware: some(hardware),
        firmware: some(firmware),
        build_date: None,
    };
    verdicts(&id, today())
}

fn told(v: &[FirmwareVerdict]) -> String {
    v.iter().map(|v| v.because.fill(&v.args).en).collect::<Vec<_>>().join("\n")
}

/// Under a wrong maker the model of another one is still found; a maker that has such a model itself is believed.
#[test]
fn a_model_of_another_maker_is_looked_for_there_as_well() {
    let of = |vendor: &str| headline(&asked(vendor, "DS-2CD2142FWD-I", "", "V5.4.1 build 160525"));
    assert_eq!(of("Dahua"), "exploited-open");
    assert_eq!(of("Hikvision"), "exploited-open");
    assert_eq!(headline(&asked("Dahua", "IC-7100", "", "3.08")), "exploited-open");
    assert_eq!(headline(&asked("Dahua", "MK-100", "", "3.08")), "not-in-data");
}

/// The newest version that is known is told, and what nobody can say of a hole is asked.
#[test]
fn there_is_something_to_do_while_a_hole_is_undecided() {
    let next = |hardware: &str, firmware: &str| {
        let text = format!("Vendor,Model,HW,Firmware\nReolink,RLC-510A,{hardware},{firmware}\n");
        let r = check_text(&[("l.csv", &text)]);
        let d = &r.devices[0];
        (d.firmware_verdict.clone().unwrap(), d.firmware_next.clone().unwrap().say.en)
    };
    let (verdict, say) = next("IPC_MS1NA45MP", "v3.0.0.4348_2411261176");
    assert_eq!(verdict, "at-least-current");
    assert!(say.contains("CVE-2020-25173"), "{say}");
}

#[test]
fn a_word_for_hardware_goes_with_its_number() {
    let of = |model: &str| headline(&asked("TP-Link", model, "", "2.0.1 Build 231227"));
    let stated = |h: &str| headline(&asked("TP-Link", "VIGI C340", h, "2.0.1 Build 231227"));
    for (model, hardware) in [
        ("VIGI C340 (hw V2.0)", "2.0"),
        ("VIGI C340 (hw 2.0)", "2.0"),
        ("VIGI C340(UN) V2.0", "2.0"),
        ("VIGI C340 (hw V2.20)", "2.20"),
    ] {
        assert_eq!(of(model), stated(hardware), "{model}");
    }
    assert_eq!(stated("2.0"), "vulnerable-open");
    // A version of the hardware that is stated is not what is missing.
    let other = asked("TP-Link", "VIGI C340", "2.20", "2.0.1 Build 231227");
    let missing = other.iter().filter_map(|v| v.args.get("missing")).map(|m| format!("{m:?}"));
    assert!(missing.clone().count() > 0 && missing.clone().all(|m| !m.contains("hardware")));
}

/// The neighbour of a branch that a fact for all devices names is not «not in the data»; any other branch is.
#[test]
fn a_branch_beside_a_listed_one_is_undecided() {
    let of = |fw: &str| asked("Amcrest", "IP5M-T1179E", "", fw);
    assert!(of("2.800.00AC001.0.R").iter().any(|v| v.fact.contains("CVE-2020-5735")));
    assert_eq!(headline(&of("2.800.00AC001.0.R")), "cannot-decide");
    assert_eq!(headline(&of("3.100.00AC001.0.R")), "not-in-data");
    let dahua = asked("Dahua", "MK-100", "", "2.800.0000000.8.R");
    assert_eq!(headline(&dahua), "not-in-data");
}

#[test]
fn a_model_without_its_maker_is_not_said_to_be_missing_in_the_data() {
    for (model, fw) in [("NVR4108-8P", "3.218.0000019.0"), ("E1 Zoom", "v3.2.0.4741")] {
        let v = asked("", model, "", fw);
        assert_eq!(headline(&v), "cannot-decide", "{model}");
        assert!(told(&v).contains("The maker is not stated"), "{model}");
    }
    let v = asked("", "MK-100", "", "1.0");
    assert_eq!(headline(&v), "not-in-data");
    assert!(!told(&v).contains("maker"));
}

/// 5.5.0 is newer than the fixed 5.4.5, and its build is a day older: that a fix is named is not denied.
#[test]
fn number_and_build_date_that_disagree_are_not_called_a_missing_fix() {
    let v = asked("Hikvision", "DS-2CD2142FWD-I", "", "V5.5.0 build 170123");
    assert!(v.iter().any(|v| v.verdict == Verdict::CannotDecide && v.fact.contains("CVE-2017-7921")));
    assert!(!told(&v).contains("no fix"));
}
