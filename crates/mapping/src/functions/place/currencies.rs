//! The currencies of ISO 4217 that are in use, and the places behind their point.

const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF \
    CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD \
    IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR \
    MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC \
    SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";
const NO_PLACES: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_PLACES: &str = "BHD IQD JOD KWD LYD OMR TND";
const FOUR_PLACES: &str = "CLF UYW";

/// The places behind the point of amounts in a currency; `None` where there is no such currency.
pub(in super::super) fn places(code: &str) -> Option<u32> {
    let code = code.trim().to_ascii_uppercase();
    let is_in = |codes: &str| codes.split_whitespace().any(|known| known == code);
    match () {
        () if !is_in(CODES) => None,
        () if is_in(NO_PLACES) => Some(0),
        () if is_in(THREE_PLACES) => Some(3),
        () if is_in(FOUR_PLACES) => Some(4),
        () => Some(2),
    }
}
