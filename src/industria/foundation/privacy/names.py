"""People's names, Chinese and English: read from what stands around them, never from a list alone."""

from __future__ import annotations

import re
from functools import cache

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄"
    "聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)  # fmt: skip
_DOUBLE = "欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|东方|慕容|令狐|尉迟|公孙|长孙|宇文|端木"
_SURNAME = rf"(?:{_DOUBLE}|[{_SURNAMES}])"
_ROLE = (
    "操作员|操作工|操作人|联系人|负责人|值班长|值班员|值班人员|值班|班长|组长|队长|主管|经理|主任|厂长|车间主任|工程师|技术员|检修人|检修员|"
    "维修工|维修员|维修人|维修人员|电工|钳工|焊工|仪表工|巡检员|巡检人|巡检|质检员|检验员|报修人|申请人|审批人|批准人|审核人|审核|编制人|编制|记录人|记录|"
    "填写人|填报人|经办人|交班人|接班人|交班|接班|司机|驾驶员|访客|来访人|被访人|收件人|收货人|采购员|安全员|调度员|调度|主操|副操|姓名|签名|签字|员工|同事|"
    "学徒|师傅|领导|老板|作业人|作业人员|监护人|执行人|验收人|验收|发现人|报告人|汇报人|上报人|责任人|对接人|客户|供应商代表|代表|总工|徒弟|主持人|参会人|紧急联系人|"
    "处理人|确认人|通知|请找|找|请|叫|由|让|给|与|和|@|向|经|同"
)  # fmt: skip
_TITLE = "师傅|工程师|经理|主任|厂长|班长|组长|队长|总工|总监|总|工|先生|女士|小姐|老师|同志|主管|医生|博士|科长|部长|处长"
_VERB = (
    "确认|反馈|报告|上报|汇报|负责|签字|签名|处理|检查|发现|更换|完成|提交|填写|批准|审批|审核|验收|通知|要求|说|称|表示|到场|到达|接班|交班|值班|操作|巡检|维修|检修|"
    "已|在|于|将|建议|联系|登记|来电|请假|离岗|上岗|受伤|记录|复核|复查|监护|测量|的手机|的电话|的身份证|的邮箱|手机|电话|身份证|住址|家住|驾驶|领取|借用|归还"
)
_STOP = frozenset(
    [
        "高压",
        "高温",
        "高速",
        "高度",
        "高报",
        "常温",
        "常开",
        "常闭",
        "常规",
        "任务",
        "任何",
        "方向",
        "方案",
        "成功",
        "成本",
        "时间",
        "时候",
        "时段",
        "安全",
        "安装",
        "安排",
        "温度",
        "温升",
        "金属",
        "石油",
        "石墨",
        "马达",
        "马力",
        "万用",
        "万元",
        "路线",
        "路由",
        "连接",
        "连续",
        "连杆",
        "简单",
        "车间",
        "车辆",
        "项目",
        "应急",
        "应该",
        "应力",
        "单元",
        "单位",
        "单台",
        "全部",
        "全面",
        "全厂",
        "和平",
        "明显",
        "明天",
        "明细",
        "管道",
        "管线",
        "管理",
        "关闭",
        "关于",
        "关键",
        "向下",
        "向上",
        "白班",
        "白天",
        "水泵",
        "包装",
        "包括",
        "章程",
        "文件",
        "文档",
        "程序",
        "程控",
        "严重",
        "严格",
        "解决",
        "解除",
        "解体",
        "左侧",
        "左右",
        "左边",
        "平衡",
        "余量",
        "余热",
        "计划",
        "计量",
        "阳极",
        "阴极",
        "华北",
        "华东",
        "江苏",
        "江边",
        "张力",
        "张紧",
        "王牌",
        "钱塘",
        "李宁",
        "周期",
        "周边",
        "周围",
        "周一",
        "周二",
        "周三",
        "周四",
        "周五",
        "周六",
        "周日",
        "周末",
        "黄油",
        "黄色",
        "白色",
        "蓝色",
        "毛刺",
        "毛病",
        "毛重",
        "冷却",
        "冷水",
        "冷凝",
        "冷态",
        "古典",
        "沙子",
        "沙尘",
        "房间",
        "房屋",
        "荣誉",
        "商务",
        "商品",
        "师傅",
        "时长",
        "席位",
        "边缘",
        "查看",
        "查询",
        "池内",
        "池子",
        "成品",
        "段差",
        "段落",
        "石灰",
        "田间",
        "龙门",
        "雷击",
        "雷达",
        "雷雨",
        "雷管",
        "牛顿",
        "牛米",
        "施工",
        "施加",
        "齐全",
        "易燃",
        "易损",
        "易熔",
        "林地",
        "叶片",
        "叶轮",
        "程度",
        "任意",
        "林德",
        "段塞",
        "米数",
        "江水",
        "万能",
        "康明",
        "洪水",
        "汪洋",
        "支持",
        "安培",
        "梁柱",
        "梁体",
        "柳钢",
        "武钢",
        "武汉",
        "苏州",
        "常州",
        "常熟",
        "温州",
        "金华",
        "黄石",
        "连云",
        "宁波",
        "卓越",
        "欧姆",
        "欧标",
        "鲍尔",
        "毕业",
        "农历",
        "麦克",
        "边坡",
        "边界",
        "全体",
        "全开",
        "全关",
        "应对",
        "应用",
        "应答",
        "解释",
        "解锁",
        "尤其",
        "喻为",
        "司机",
        "明确",
        "明火",
        "冷轧",
        "米兰",
    ]
)
_NOT_GIVEN = "的了是在有不为与和及或等到从被把将已未请由向于号机泵阀管线台组班车间区厂站室层楼级型式度值压温流电水油气汽液量表箱柜门口处件个台次年月日时分秒点时并也都就仍再先后前上下左右内外中高低正反，。；：、（）进行完"
_GIVEN = rf"[^\W\d_A-Za-z{_NOT_GIVEN}]"


@cache
def _chinese() -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    """The patterns of Chinese names: after a role, before a verb or a title; and of a surname with its title.

    Compiled where a text has Chinese in it: that takes longer than most commands.
    """
    names = (
        re.compile(
            rf"(?:{_ROLE})\s*(?:[:：是为]\s*|[「“\"(（]|\s)?\s*({_SURNAME}(?:{_GIVEN}{{1,2}}))(?=$|[^\u4e00-\u9fff]|{_VERB}|{_TITLE}|[、和与及的到去来对把将已在于按从等])"
        ),
        re.compile(rf"(?<![\u4e00-\u9fff])({_SURNAME}{_GIVEN}{{1,2}})(?=(?:{_VERB}|{_TITLE}))"),
        re.compile(
            rf"(?:{_ROLE})\s*[:：]\s*({_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=$|[^\u4e00-\u9fff])"
        ),
        re.compile(
            rf"\"?(?:姓名|name|contact|operator|联系人|操作员|reported_by|assignee|owner|user)\"?\s*[:=：]\s*\"?({_SURNAME}[\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])"
        ),
        re.compile(rf"(?:^|[,，;；\t|]\s*)({_SURNAME}{_GIVEN}{{1,2}})(?=\s*[,，;；\t|(（])"),
    )
    titled = re.compile(
        rf"(?<![\u4e00-\u9fff])({_SURNAME}(?:工|总|师傅|经理|主任|班长|厂长|先生|女士|队长|组长))(?![程作具业厂艺具资])|"
        rf"(?:请|找|问|和|与|由|通知|联系|跟|给|叫|让|经)({_SURNAME}(?:工|总|师傅|经理|主任|班长|厂长|先生|女士|队长|组长))(?![程作具业厂艺资])"
    )
    return names, titled


_FIRST_WORDS = ["James", "John", "Robert", "Michael", "William", "David", "Richard", "Joseph", "Thomas", "Charles", "Christopher", "Daniel", "Matthew", "Anthony", "Mark", "Donald", "Steven", "Paul", "Andrew", "Joshua", "Kenneth", "Kevin", "Brian", "George", "Edward", "Ronald", "Timothy", "Jason", "Jeffrey", "Ryan", "Jacob", "Gary", "Nicholas", "Eric", "Jonathan", "Stephen", "Larry", "Justin", "Scott", "Brandon", "Benjamin", "Samuel", "Gregory", "Frank", "Alexander", "Raymond", "Patrick", "Jack", "Dennis", "Jerry", "Tyler", "Aaron", "Jose", "Adam", "Nathan", "Henry", "Douglas", "Zachary", "Peter", "Kyle", "Noah", "Ethan", "Jeremy", "Walter", "Christian", "Keith", "Roger", "Terry", "Austin", "Sean", "Gerald", "Carl", "Harold", "Dylan", "Arthur", "Lawrence", "Jordan", "Jesse", "Bryan", "Billy", "Bruce", "Gabriel", "Joe", "Logan", "Alan", "Juan", "Albert", "Willie", "Elijah", "Wayne", "Randy", "Mary", "Patricia", "Jennifer", "Linda", "Elizabeth", "Barbara", "Susan", "Jessica", "Sarah", "Karen", "Lisa", "Nancy", "Betty", "Sandra", "Margaret", "Ashley", "Kimberly", "Emily", "Donna", "Michelle", "Carol", "Amanda", "Melissa", "Deborah", "Stephanie", "Rebecca", "Sharon", "Laura", "Cynthia", "Dorothy", "Amy", "Kathleen", "Angela", "Shirley", "Emma", "Brenda", "Pamela", "Nicole", "Anna", "Samantha", "Katherine", "Christine", "Helen", "Debra", "Rachel", "Carolyn", "Janet", "Maria", "Catherine", "Heather", "Diane", "Olivia", "Julie", "Joyce", "Victoria", "Ruth", "Virginia", "Lauren", "Kelly", "Christina", "Joan", "Evelyn", "Judith", "Andrea", "Hannah", "Megan", "Cheryl", "Jacqueline", "Martha", "Madison", "Teresa", "Gloria", "Sara", "Janice", "Ann", "Kathryn", "Abigail", "Sophia", "Frances", "Jean", "Alice", "Judy", "Isabella", "Julia", "Grace", "Amber", "Denise", "Danielle", "Marilyn", "Beverly", "Charlotte", "Natalie", "Theresa", "Diana", "Brittany", "Doris", "Kayla", "Alexis", "Lori", "Marie", "Tom", "Tim", "Bob", "Bill", "Mike", "Dave", "Steve", "Jim", "Chris", "Dan", "Matt", "Tony", "Nick", "Ben", "Sam", "Greg", "Alex", "Ray", "Pat", "Max", "Leo", "Hans", "Klaus", "Jurgen", "Jürgen", "Stefan", "Wolfgang", "Karl", "Heinz", "Fritz", "Uwe", "Lars", "Erik", "Sven", "Olaf", "Nils", "Anders", "Bjorn", "Ingrid", "Astrid", "Pierre", "Jean-Luc", "Marc", "Luc", "Claire", "Camille", "Sophie", "Carlos", "Luis", "Miguel", "Jorge", "Pedro", "Diego", "Sofia", "Elena", "Lucia", "Carmen", "Ana", "Ivan", "Dmitri", "Sergei", "Olga", "Natasha", "Yuri", "Igor", "Anil", "Raj", "Ravi", "Priya", "Sanjay", "Vijay", "Amit", "Deepak", "Sunil", "Anita", "Kavita", "Neha", "Ahmed", "Mohammed", "Mohamed", "Ali", "Omar", "Fatima", "Hassan", "Yusuf", "Ibrahim", "Layla", "Aisha", "Kenji", "Hiroshi", "Yuki", "Akira", "Satoshi", "Takeshi", "Naoko", "Sakura", "Min", "Wei", "Li", "Jing", "Fang", "Lei", "Yang", "Xiao", "Ming", "Hua", "Ying", "Hui", "Mei", "Ling", "Jun", "Chen", "Tao", "Yan", "Lin", "Nina", "Eva", "Tara", "Oscar", "Victor", "Felix", "Simon", "Martin", "Philip", "Phillip", "Derek", "Craig", "Colin", "Graham", "Trevor", "Neil", "Ian", "Stuart", "Nigel", "Gavin", "Fiona", "Moira", "Liam", "Owen", "Connor", "Declan", "Aidan", "Siobhan", "Niamh", "Marcus", "Hugo", "Oliver", "Harry", "Charlie", "Freddie", "Archie", "Theo", "Lucas", "Mateo", "Luca", "Marco", "Giulia", "Paolo", "Giovanni", "Francesca", "Chiara", "Jan", "Piotr", "Pavel", "Katarina", "Milan", "Zoltan", "Istvan", "Laszlo", "Bianca", "Irina", "Mihai", "Andrei", "Rosa", "Beatriz", "Tiago", "Joao", "Rafael", "Thiago", "Grant", "Dean", "Ross", "Neil", "Leon", "Glenn", "Vincent", "Ernest", "Eugene", "Russell", "Louis", "Johnny", "Bobby", "Phil", "Clara", "Edith", "Wanda"]  # fmt: skip
_FIRST = "|".join(sorted(set(_FIRST_WORDS), key=len, reverse=True))
_LAST = (
    r"(?:O'|Mc|Mac|van |von |de |de la |Van |Von |De )?[A-Z][a-zäöüéèñçß]+(?:-[A-Z][a-zäöüéèñç]+)?"
)
_NO_LAST = (
    "Pump|Pumps|Street|St|Road|Rd|Avenue|Ave|Valve|Motor|Machine|Works|Plant|Line|Station|Method|Turbine|Coupling|Inc|Ltd|"
    "GmbH|AG|Corp|Controls|Electric|Industries|Bridge|Hall|Building|Unit|Tower|River|Bay|Lake|Drive|Lane|Pumpen|Systems|Group|"
    "Company|Co|Engineering|Instruments|Filter|Filters|Bearing|Bearings|Compressor|Compressors|Gearbox|Series|Model|Ring|Screw|Seal|Law|"
    "Number|Test|Effect|Cycle|Wheel|Bolt|Pipe|Joint|Tube|Fan|Fans|Boiler|Boilers|Meter|Sensor|Bus|Stainless"
)
_CONTEXT_WORD = (
    r"(?:reported by|signed by|signed off by|approved by|checked by|inspected by|assigned to|performed by|prepared by|reviewed by|issued by|"
    r"handed over to|hand over to|handover to|written by|confirmed by|repaired by|replaced by|verified by|received by|requested by|created by|"
    r"authorised by|authorized by|completed by|witnessed by|escorted by|spoke (?:to|with)|talked to|called|ask|tell|call|contact|contact person|contact name|emergency contact|signed|sign|"
    r"cc|from|to|attn\.?|attention|operator|technician|engineer|supervisor|foreman|manager|electrician|fitter|welder|planner|inspector|"
    r"visitor|guest|driver|employee|worker|host|name|full name|customer|buyer|author|owner|assignee|user|lead|shift lead|shift leader|on call|on duty|"
    r"regards|best regards|kind regards|thanks|thank you|cheers|hi|hello|dear|with|by|met|per|for|and|reporter|requester|requestor|responsible|handover|escort|injured|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Herr|Frau)"
)


@cache
def _english() -> tuple[re.Pattern[str], ...]:
    """The patterns of English names: a known first name, what a role or a title introduces."""
    return (
        re.compile(
            rf"(?<![A-Za-z])((?:{_FIRST})(?: [A-Z]\.?)?\s(?!(?:{_NO_LAST})\b){_LAST})(?![A-Za-z])(?!\s(?:{_NO_LAST})\b)"
        ),
        re.compile(
            rf"(?<![A-Za-z])(?:(?i:{_CONTEXT_WORD}))[\"']?\s*[:,=]?\s*[\"']?((?:[A-Z]\.\s?){{1,2}}(?!(?:{_NO_LAST})\b){_LAST})(?![A-Za-z])"
        ),
        re.compile(
            rf"(?<![A-Za-z])(?:(?i:reported by|signed by|signed off by|approved by|checked by|inspected by|assigned to|contact|contact person|signed|operator|technician|"
            rf"supervisor|visitor|driver|employee|inspector|engineer|cc|attn|name|handed over to|prepared by|reviewed by|confirmed by|performed by|repaired by|requested by|user|assignee|owner|reported_by|contact_name|full_name)"
            rf"|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)[\"']?\s*[:,=]?\s*[\"']?([A-Z][a-zäöüé]+\s(?!(?:{_NO_LAST})\b){_LAST})(?![A-Za-z])(?!\s(?:{_NO_LAST})\b)"
        ),
        re.compile(rf"(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr|Herr|Frau)\.?\s({_LAST})(?![A-Za-z])"),
    )


_HAN = re.compile(r"[\u4e00-\u9fff]")
_CAPITALISED = re.compile(r"[A-Z][a-zäöüéèñçß]")  # in every last name
_NOT_NAMES = re.compile(
    r"^(?:The|This|That|Shift|Please|Night|Day|Work|Order|Main|Line|Unit|Pump|Motor|Valve|Spare|Plant|Site|Control|Room|Team|Support|Service|Maintenance|Safety|Quality|"
    r"Production|Field|Process|Cooling|Water|Feed|Steam|Oil|Gas|High|Low|New|Old|North|South|East|West|Test|Check|Replace|Open|Close|All|No)\b"
)


def find_names(text: str) -> list[tuple[int, int]]:
    """Spans of people's names."""
    spans: list[tuple[int, int]] = []
    if _HAN.search(text):
        names, titled = _chinese()
        for pattern in names:
            for match in pattern.finditer(text):
                if match[1][:2] not in _STOP and match[1] not in _STOP:
                    spans.append(match.span(1))
        for match in titled.finditer(text):
            spans.append(match.span(1 if match[1] else 2))
    if _CAPITALISED.search(text):
        for pattern in _english():
            for match in pattern.finditer(text):
                if not _NOT_NAMES.match(match[1]):
                    spans.append(match.span(1))
    return spans
