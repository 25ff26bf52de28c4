"""Countries as the Japanese lists name them."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "アフガニスタン": "AF", "アラブ首長国連邦": "AE", "アルジェリア": "DZ", "アルゼンチン": "AR", "アルメニア": "AM", "イエメン": "YE", "イスラエル": "IL",
    "イタリア": "IT", "イラク": "IQ", "イラン": "IR", "インド": "IN", "インドネシア": "ID", "ウガンダ": "UG", "ウクライナ": "UA", "ウズベキスタン": "UZ",
    "英国": "GB", "エジプト": "EG", "エチオピア": "ET", "エリトリア": "ER", "オーストラリア": "AU", "オーストリア": "AT", "オランダ": "NL", "オマーン": "OM",
    "カザフスタン": "KZ", "カタール": "QA", "カナダ": "CA", "ガボン": "GA", "キューバ": "CU", "ギニアビサウ": "GW", "ギニア・ビサウ": "GW", "クウェート": "KW",
    "ケニア": "KE", "コートジボワール": "CI", "コンゴ民主共和国": "CD", "コンゴ共和国": "CG", "サウジアラビア": "SA", "ジブチ": "DJ", "ジョージア": "GE",
    "シリア": "SY", "シンガポール": "SG", "スイス": "CH", "スウェーデン": "SE", "スーダン": "SD", "南スーダン": "SS", "スペイン": "ES", "セネガル": "SN",
    "セルビア": "RS", "ソマリア": "SO", "タイ": "TH", "台湾": "TW", "タジキスタン": "TJ", "タンザニア": "TZ", "チャド": "TD", "中央アフリカ": "CF", "中国": "CN",
    "中華人民共和国": "CN", "チュニジア": "TN", "朝鮮民主主義人民共和国": "KP", "北朝鮮": "KP", "デンマーク": "DK", "ドイツ": "DE", "トルコ": "TR",
    "トリニダード・トバゴ": "TT", "ナイジェリア": "NG", "ニジェール": "NE", "ノルウェー": "NO", "パキスタン": "PK", "パレスチナ": "PS", "バーレーン": "BH",
    "バングラデシュ": "BD", "フィリピン": "PH", "ブルンジ": "BI", "フランス": "FR", "米国": "US", "アメリカ合衆国": "US", "ベトナム": "VN", "ベラルーシ": "BY",
    "ベルギー": "BE", "ボスニア・ヘルツェゴビナ": "BA", "香港": "HK", "マリ": "ML", "マレーシア": "MY", "ミャンマー": "MM", "モーリタニア": "MR", "モルドバ": "MD",
    "モロッコ": "MA", "ヨルダン": "JO", "リビア": "LY", "リベリア": "LR", "ルワンダ": "RW", "レバノン": "LB", "ロシア": "RU", "韓国": "KR", "大韓民国": "KR",
    "日本": "JP", "キルギス": "KG",
}  # fmt: skip


def country_in(text: str) -> tuple[str, ...]:
    """The codes of all countries that a text names, the longer name first (南スーダン is not スーダン)."""
    found: dict[str, None] = {}
    for name in sorted(NAMES, key=len, reverse=True):
        if name in text:
            found[NAMES[name]] = None
            text = text.replace(name, " ")
    return tuple(found)
