"""What stands before and behind a short name of a place, and what only looks like such a name."""

from __future__ import annotations

import re
from typing import Final

from pipeline.find.lexicon import known_first_characters
from pipeline.find.lookup import Beginnings

BOUNDARY: Final = re.compile(
    r"(?:[^\u4e00-\u9fff]|[在到至往赴于从向与和及对为是的了由把被让给去来经过同跟即驻、]|走进|来到|位于|前往|走访)$"
)
COMPANY: Final = re.compile(
    r"[\u4e00-\u9fffA-Za-z（）()]{1,14}?(?:有限公司|有限责任公司|股份公司|公司|集团|合作社|银行)|[\u4e00-\u9fff]{2,8}?(?:助学会|同乡会|恳亲会|商会|慈善会|基金会|校友会|宗亲会|事务所)"
)
# what its names end with
COMPANY_ENDS: Final = Beginnings(
    ("有限", "股份公司", "公司", "集团", "合作社", "银行", "助学会", "同乡会", "恳亲会", "商会", "慈善会", "基金会", "校友会", "宗亲会", "事务所")
)  # fmt: skip
NOT_IN_COMPANY: Final = re.compile("[的在是和、为到说]|[一几多两]家")
# What makes a short name part of another name: newspapers, schools, stations, products.
OUTLET: Final = re.compile(
    "(?:日报|晚报|晨报|时报|时间|卫视|电视台|广播|通讯》|新闻(?:网|(?=\\s|$))|移动|联通|电信|话)|"
    "(?![读上考在的去到]|[一两几多三]家)[\u4e00-\u9fff]{0,5}?(?:大学(?!生)|学院|师范|银行|医院|中学|小学|学校|幼儿园|中心校|供电所|信用社|"
    "农商行|支行|抽水站|粮站|供销社|收费站|服务区|火锅|小吃|方言|料理|菜馆)"
)
PRODUCT: Final = re.compile(
    "[\u4e00-\u9fff]{0,2}?(?:香米|大米|核桃|脐橙|蜜橘|柑橘|柚|茶叶|绿茶|红茶|白茶|黑茶|毛尖|酒|香菇|木耳|辣椒|粉条|腊肉|黑猪|土鸡|黄牛|细毛羊|滩羊|牦牛|板栗|蜂蜜|药材|米粉|豆腐|面条|刺绣|苗绣|木雕)"
)
# A city's name before these is the name of a street or a station.
BUILT: Final = re.compile(
    "[东西南北中一二三]?(?:古城|古镇|古街|老街|库区|灌区|流域|平原|盆地|高原|大街|大道|公路|(?:国家|省)?级?(?:经济|高新|工业|产业|农业科技)[一-鿿]{0,4}?(?:开发区|园区)|路(?![线径程上面灯口段])|街(?![道头坊])|道(?![路理德教])|站(?![点长位在])|机场|大桥|火车站|高铁站)"
)
BUILT_FIRST: Final = known_first_characters(BUILT)
GEOGRAPHIC: Final = frozenset("坪坝湾沟岭坡塘冲垭岗洼堡寨畈包洞屯庄河溪桥山口坳垸峪滩铺")
LANDFORM: Final = frozenset("寨湾坪沟岭坡塘冲垭岗堡畈洞坝湖村园苑山河溪桥寺围邨")
# 襄阳|区 with no such district in the list is not 襄阳.
OTHER_UNIT: Final = re.compile("族|[一二三四五六七八九十]+村|区(?![域别块位间内])|县(?![域级乡城市区长])|旗(?![下帜])")
# A town's name before these is the name of a hill or a river.
LAND: Final = re.compile(
    "[岭峡]|山(?![区里坡地林货体村羊药洪塘茶泉竹])|河(?![道流段堤岸长床边])|溪(?![流水边])|江(?![段面边畔])"
)
NOT_VILLAGE: Final = re.compile("民|湾|级|落|支|两委|里|干部|集体|居")
NATURAL_LAST: Final = frozenset("湖河江山库")
BANK: Final = re.compile("[畔岸]|边(?!坡)|两岸|沿岸|上游|下游|流域|水位|水质|大堤|河堤")
WATER: Final = frozenset("溪河湖江洲岛港")
WIDER_LAST: Final = frozenset("山河湖江湾洼岭苑园区城桥坝塘沟渠岛峡洞寺庙塔关堡屯庄")
BODY: Final = re.compile("镇?(?:党委|政府|人大|政协|纪委|派出所|司法所|街道|工委)")
ROW: Final = re.compile("[、和及与,，]")
# Bodies that counties and cities have, but no towns or streets.
COURT: Final = re.compile("(?:人民)?(?:法院|检察院)|公安(?:分?局|机关|民警)")
# What the stems of new areas and parks go on with: 兰州|新增企业 is no 兰州新区.
NEW_AREA: Final = re.compile("[新高经]|工业|开发|产业|科技|生态|旅游|综合|保税|自由|现代")
